import { darkPalette, palette } from "./palette.ts";

const variables = (colours: Readonly<Record<string, string>>) =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");

/** The report's style sheet: one column, quiet, dark where the reader prefers it, light on paper. */
export const reportStyle = `
:root{color-scheme:light dark;${variables(palette)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(darkPalette)}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:2.5rem 1.5rem 4rem;background:var(--paper);color:var(--ink);
 font:15px/1.55 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.25;margin:3.2rem 0 .3rem}
h3{font-size:1rem;margin:2.2rem 0 .6rem}
p{margin:.4rem 0;max-width:46rem;text-wrap:pretty}
a{color:var(--blue)}
.lead{font-size:1.05rem}
.quiet,figcaption,small,p.code{color:var(--muted)}
.code{font:.85rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.verdict{display:inline-block;margin:.8rem 0 0;padding:.25rem .75rem;border-radius:1rem;background:var(--wash);font-weight:600}
.holds{color:var(--green)}.fails{color:var(--red)}
nav ul{list-style:none;margin:1rem 0 0;padding:0}
nav li{margin:.25rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;min-width:min(100%,28rem);margin:.4rem 0 .6rem}
th,td{padding:.42rem 1.6rem .42rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--faint)}
th{font-weight:600;font-size:.86rem;color:var(--muted);border-bottom-color:var(--muted)}
tbody th{color:inherit;font-size:inherit;font-weight:500;border-bottom-color:var(--faint)}
th.number,td.number{text-align:right;white-space:nowrap}
td small,th small{display:block;font-size:.82rem;font-weight:400;max-width:30rem}
td.number small{max-width:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:2rem 2rem;margin:1rem 0}
figure{margin:0;break-inside:avoid}
figure.wide{grid-column:1/-1}
figure svg{display:block;width:100%;height:auto}
figcaption{font-size:.86rem;margin-top:.35rem}
figcaption b{color:var(--ink)}
pre{margin:.6rem 0;padding:.8rem 1rem;background:var(--wash);border-radius:6px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;
 font:.88rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
summary{cursor:pointer;color:var(--blue)}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--faint);font-size:.86rem;color:var(--muted)}
@media print{body{max-width:none;padding:0;font-size:10pt}h2,h3{break-after:avoid}.figures{grid-template-columns:1fr 1fr}.scroll{overflow:visible}tr{break-inside:avoid}}
`.trim();
