import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";

export interface HtmlPage {
  readonly title: string;
  /** CSS. */
  readonly styles: string;
  /** The content of `main`. */
  readonly children: ComponentChildren;
}

/** One self-contained HTML page. */
export function htmlPage({ title, styles, children }: HtmlPage): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ddep`}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}
