import type { LabelMap } from "@ddep/core";
import { ClassLegend, Facts, htmlPage, reportStyles } from "@ddep/runs";
import { kinds, percent, perClass } from "./describe.js";
import type { Finding } from "./findings.js";
import type { Inspection, SplitReport } from "./inspection.js";

/** A picture embedded in the page. */
export interface Figure {
  readonly name: string;
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

export interface PageData {
  readonly name: string;
  readonly inspection: Inspection;
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** Classes that the figures show. */
  readonly classes: readonly number[];
  readonly labelMap: LabelMap;
}

const styles = `
.findings { padding: 0; list-style: none; }
.findings li { margin: 0 0 14px; padding-left: 14px; border-left: 3px solid var(--supervised); overflow-wrap: anywhere; }
.findings .error { border-color: #d0342c; }
.findings .fine { border-color: var(--dep); }
.findings small { display: block; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(47%, 230px), 1fr)); gap: 16px 12px; margin: 0 0 20px; }
.bars td, .bars th { padding-top: 5px; padding-bottom: 5px; }
.bars td:last-child { width: 40%; min-width: 120px; }
.bars i { display: inline-block; width: 12px; height: 12px; margin-right: 8px; border-radius: 2px; vertical-align: -1px; }
.bar { height: 10px; border-radius: 2px; background: var(--ddep); }
.zero { color: var(--supervised); }
.pictures figure { min-width: 0; }
.facts { margin-bottom: 24px; }
.facts dd { max-width: 60ch; }
`;

/** The inspection as one self-contained HTML page. */
export function renderPage({ name, inspection, findings, figures, classes, labelMap }: PageData): string {
  const { classCounts } = inspection;
  const children = (
    <>
      <p class="kicker">{inspection.root}</p>
      <h1>{inspection.title}</h1>
      <Findings findings={findings} />
      <Pictures figures={figures} classes={classes} labelMap={labelMap} />
      {inspection.splits.map((split) => (
        <Split key={split.name} split={split} />
      ))}
      {classCounts === undefined ? null : <Facts facts={[["images per class", perClass(classCounts)]]} />}
    </>
  );
  return htmlPage({ title: `${name} · datasets`, styles: reportStyles + styles, children });
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.length === 0 ? <li class="fine">No problems found.</li> : null}
      {findings.map(({ kind, text, files }) => (
        <li key={text} class={kind}>
          {text}
          {files.map((file) => (
            <small key={file}>{file}</small>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Pictures({
  figures,
  classes,
  labelMap,
}: {
  figures: readonly Figure[];
  classes: readonly number[];
  labelMap: LabelMap;
}) {
  return (
    <section>
      <h2>Pictures</h2>
      <div class="pictures">
        {figures.map(({ name, uri, width, height }) => (
          <figure key={name}>
            <img src={uri} width={width} height={height} alt={name} />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
      </div>
      {classes.length === 0 ? null : <ClassLegend labelMap={labelMap} classes={classes} />}
    </section>
  );
}

function Split({ split }: { split: SplitReport }) {
  const { name, images, examined, classes, ignored } = split;
  const facts: (readonly [term: string, value: string, told?: boolean])[] = [
    ["images", images.toLocaleString("en")],
    ["opened", examined.toLocaleString("en"), examined < images],
    ["sizes", kinds(split.sizes)],
    ["formats", kinds(split.formats)],
    ["masks", kinds(split.maskFormats), split.maskFormats.length > 0],
    ["ignored pixels", percent(ignored), classes.length > 0],
  ];
  return (
    <section>
      <h2>{name}</h2>
      <Facts facts={facts.filter(([, , told = true]) => told).map(([term, value]) => [term, value])} />
      {classes.length === 0 ? null : <Classes split={split} />}
    </section>
  );
}

function Classes({ split: { classes } }: { split: SplitReport }) {
  const most = Math.max(...classes.map(({ share }) => share));
  return (
    <div class="scroll">
      <table class="bars">
        <thead>
          <tr>
            <th>class</th>
            <th>pixels</th>
            <th>images</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, colour, share, images }) => (
            <tr key={name} class={images === 0 ? "zero" : undefined}>
              <th scope="row">
                {colour === undefined ? null : <i style={{ background: `rgb(${colour.join(" ")})` }} />}
                {name}
              </th>
              <td>{percent(share)}</td>
              <td>{images.toLocaleString("en")}</td>
              <td>
                <div class="bar" style={{ width: `${most === 0 ? 0 : (100 * share) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
