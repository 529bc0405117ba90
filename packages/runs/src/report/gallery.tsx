import type { LabelMap } from "@ddep/core";
import type { Denoising, Prediction, Shot } from "./load-pictures.js";
import { markStyles } from "./marks.js";

/** The evaluated images beside their truth and what each method made of them. */
export function Predictions({ predictions, labelMap }: { predictions: readonly Prediction[]; labelMap: LabelMap }) {
  return (
    <section>
      <h2>Predictions</h2>
      <ul class="legend">
        {labelMap.names.map((name, i) => (
          <li key={name}>
            <i style={{ background: `rgb(${labelMap.colours[i]?.join(" ")})` }} />
            {name}
          </li>
        ))}
        <li>
          <i class="hatched" />
          no truth
        </li>
      </ul>
      {predictions.map(({ name, shots, methods }) => (
        <div class="strip" key={name}>
          {shots.map((shot) => (
            <Figure key={shot.kind} shot={shot} caption={shot.kind === "image" ? shot.caption : shot.kind} />
          ))}
          {methods.map(({ method, shot }) => (
            <Figure
              key={method}
              shot={shot}
              caption={`${markStyles[method].label}${shot.caption.replace(shot.kind, "")}`}
            />
          ))}
        </div>
      ))}
      <p class="note">An mIoU below a picture is of that image alone.</p>
    </section>
  );
}

/** What the decoder learnt to see through. */
export function DenoisingPictures({ stage, last, progress }: Denoising) {
  return (
    <section>
      <h2>Denoising{stage === "pretrain" ? "" : ` (${stage})`}</h2>
      <h3>One image as training goes on</h3>
      <div class="strip">
        {progress.map((shot) => (
          <Figure key={shot.caption} shot={shot} caption={shot.caption} />
        ))}
      </div>
      <h3>At {last.name}</h3>
      {last.rows.map((row, i) => (
        <div class="strip" key={i}>
          {row.map((shot) => (
            <Figure key={shot.kind} shot={shot} caption={i === 0 ? shot.kind : ""} />
          ))}
        </div>
      ))}
      <p class="note">Predicted noise is grey where it is 0, black or white at three deviations.</p>
    </section>
  );
}

/** A picture over its caption. */
export function Figure({ shot, caption }: { shot: Shot; caption: string }) {
  return (
    <figure style={{ maxWidth: `${shot.width}px` }}>
      <img src={shot.uri} width={shot.width} height={shot.height} alt={caption === "" ? shot.kind : caption} />
      {caption === "" ? null : <figcaption>{caption}</figcaption>}
    </figure>
  );
}
