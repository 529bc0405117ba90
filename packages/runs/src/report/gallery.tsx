import type { LabelMap } from "@ddep/core";
import { classColour } from "@ddep/datasets";
import type { Denoising, Prediction, Shot } from "./load-pictures.js";
import { markStyles } from "./marks.js";

/** The colours of the given classes (all by default), and how ignored pixels are drawn. */
export function ClassLegend({
  labelMap,
  classes = [...labelMap.names.keys()],
}: {
  labelMap: LabelMap;
  classes?: readonly number[];
}) {
  return (
    <ul class="legend">
      {classes.map((i) => (
        <li key={i}>
          <i style={{ background: `rgb(${classColour(labelMap, i)?.join(" ")})` }} />
          {labelMap.names[i]}
        </li>
      ))}
      <li>
        <i class="hatched" />
        no truth
      </li>
    </ul>
  );
}

/** The evaluated images with their truth and each method's prediction. */
export function Predictions({ predictions, labelMap }: { predictions: readonly Prediction[]; labelMap: LabelMap }) {
  return (
    <section>
      <h2>Predictions</h2>
      <ClassLegend labelMap={labelMap} />
      {predictions.map(({ name, shots, methods }) => (
        <div class="strip" key={name}>
          {shots.map((shot) => (
            <CaptionedPicture key={shot.kind} shot={shot} caption={shot.kind === "image" ? shot.caption : shot.kind} />
          ))}
          {methods.map(({ method, shot }) => (
            <CaptionedPicture
              key={method}
              shot={shot}
              caption={`${markStyles[method].label}${shot.caption.replace(shot.kind, "")}`}
            />
          ))}
        </div>
      ))}
      <p class="note">The mIoU below a prediction is that of this image alone.</p>
    </section>
  );
}

/** The pictures of a denoising stage. */
export function DenoisingPictures({ stage, last, progress }: Denoising) {
  return (
    <section>
      <h2>Denoising{stage === "pretrain" ? "" : ` (${stage})`}</h2>
      <h3>One image during training</h3>
      <div class="strip">
        {progress.map((shot) => (
          <CaptionedPicture key={shot.caption} shot={shot} caption={shot.caption} />
        ))}
      </div>
      <h3>At {last.name}</h3>
      {last.rows.map((row, i) => (
        <div class="strip" key={i}>
          {row.map((shot) => (
            <CaptionedPicture key={shot.kind} shot={shot} caption={i === 0 ? shot.kind : ""} />
          ))}
        </div>
      ))}
      <p class="note">Predicted noise is grey at 0 and black or white at three standard deviations.</p>
    </section>
  );
}

/** A picture with a caption below it. */
export function CaptionedPicture({ shot, caption }: { shot: Shot; caption: string }) {
  return (
    <figure style={{ maxWidth: `${shot.width}px` }}>
      <img src={shot.uri} width={shot.width} height={shot.height} alt={caption === "" ? shot.kind : caption} />
      {caption === "" ? null : <figcaption>{caption}</figcaption>}
    </figure>
  );
}
