// The look of a report: one column on a phone, charts side by side on a desk, light or dark as the reader's system is, and on paper.

/** A shadow at each side at which a table goes on: it stands still, and a cover that scrolls along hides it where the table ends. */
const SCROLL_SHADOWS = [
  ...edges(
    (inward, side) =>
      `linear-gradient(to ${inward},var(--surface) 1rem,transparent) ${side}/2rem 100% no-repeat local`,
  ),
  ...edges(
    (inward, side) =>
      `linear-gradient(to ${inward},var(--shade),transparent) ${side}/1rem 100% no-repeat scroll`,
  ),
].join();

/** The style sheet. Text keeps a contrast of at least 4.5 to its ground in both schemes. */
export const STYLE = `
:root{--ground:#f6f7f8;--surface:#fff;--ink:#1b1f24;--muted:#59616c;--line:#dfe3e8;--own:#1d5fbf;--other:#b04a12;--beside:#7a3ea8;--feature:#a3247a;--shade:rgb(27 31 36/.28);--good:#187234;--bad:#b3261e;--warn:#8a5a00;
--tint-good:#e8f4ec;--tint-bad:#fcebea;--tint-warn:#fdf3dd}
@media screen and (prefers-color-scheme:dark){:root{--ground:#121519;--surface:#1a1e24;--ink:#e6e9ed;--muted:#a2abb8;--line:#323943;--own:#7fb0ff;--other:#f2a56f;--beside:#c9a2ff;--feature:#ff9ad5;--shade:rgb(0 0 0/.75);--good:#63cf85;--bad:#ff8f86;--warn:#f0c060;
--tint-good:#16281d;--tint-bad:#331b1b;--tint-warn:#2e2615}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0 auto;max-width:72rem;padding:1.25rem 1rem 4rem;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.01em}h1 span{color:var(--muted);font-weight:400}
h2{font-size:1.25rem;margin:0 0 .75rem}h3{font-size:1rem;margin:1.5rem 0 .5rem}
p{margin:.25rem 0 .75rem;max-width:70ch}
a{color:var(--own)}
code{font:.85em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.note,.doc,figcaption p{color:var(--muted);font-size:.875rem}
header .note{margin:0}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0;font-size:.9375rem}nav a{padding:.25rem 0}
section{background:var(--surface);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:0 0 1rem;min-width:0}
.verdict{border-left:.375rem solid var(--good)}.verdict.refused{border-left-color:var(--bad)}.verdict.forced{border-left-color:var(--warn)}
.badge{display:inline-block;padding:.125rem .75rem;border-radius:2rem;background:var(--tint-good);color:var(--good)}
.refused .badge{background:var(--tint-bad);color:var(--bad)}.forced .badge{background:var(--tint-warn);color:var(--warn)}
.lead{font-size:1.0625rem}
.refusals{margin:0 0 1rem;padding-left:1.25rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:.75rem;margin:1rem 0}
.tiles div{min-width:0;border:1px solid var(--line);border-radius:.5rem;padding:.625rem .75rem}
.tiles dt{color:var(--muted);font-size:.8125rem}.tiles dd{margin:0}.tiles b{display:block;font-size:1.375rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}.tiles span{display:block;color:var(--muted);font-size:.8125rem;line-height:1.35}
.scroll{overflow-x:auto;margin:.5rem 0;background:${SCROLL_SHADOWS},var(--surface)}
.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--own);outline-offset:2px}
table{border-collapse:collapse;min-width:min(100%,34rem);font-size:.875rem;font-variant-numeric:tabular-nums}
table:has(th:nth-child(5)){width:100%}th,td{overflow-wrap:break-word;padding:.4375rem .75rem .4375rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}tbody th{font-weight:400}
.figure{text-align:right;white-space:nowrap}.figure .note{font-size:.8125rem;white-space:normal}.figure+:not(.figure){padding-left:1rem}
td code{white-space:normal}.date{white-space:nowrap}
.gates th,.gates td{border-bottom:0}.gates .why td{padding-top:0;color:var(--muted);border-bottom:1px solid var(--line)}
.gate th{font-weight:600}.gate .doc{font-weight:400}.gates{width:100%}.mark{color:var(--good)}.failed .mark,.failed th{color:var(--bad)}
.noise{display:inline-block;padding:0 .375rem;border:1px solid var(--line);border-radius:.375rem;color:var(--muted);font-size:.75rem;white-space:nowrap}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1.25rem}
figure,.charts>div{margin:0;min-width:0}@media(min-width:50rem){.tall{grid-row:span 2}}figure h3,.charts h3{margin:.5rem 0 0}figure p{margin:.125rem 0 .5rem}
.chart{display:block;width:100%;max-width:30rem;height:auto;fill:currentColor;font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--muted);overflow:visible}
.chart text{white-space:pre;font-variant-numeric:tabular-nums}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.875rem}.legend i{display:inline-block;width:.75rem;height:.75rem;border-radius:.1875rem;margin-right:.375rem}
i.own{background:var(--own)}i.other{background:var(--other)}i.beside{background:var(--beside)}i.feature{background:var(--feature)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.5rem 1.5rem;margin:0 0 .75rem}
.facts dt{color:var(--muted);font-size:.8125rem}.facts dd{margin:0;overflow-wrap:anywhere}
details{margin:.75rem 0 0}summary{cursor:pointer;color:var(--own);padding:.25rem 0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:40rem){thead .figure{white-space:normal}table{font-size:.8125rem}th,td{padding-right:.5rem}.figure .note{font-size:.75rem}body{padding:1rem .5rem 3rem}header,nav{padding:0 .375rem}section{padding:1rem .75rem;border-radius:.5rem}h1{font-size:1.5rem}.tiles{grid-template-columns:1fr 1fr;gap:.5rem}.tiles b{font-size:1.125rem}}
@media print{body{max-width:none;padding:0;background:#fff}nav{display:none}section{border:0;padding:0 0 .5rem;break-inside:auto}figure,tr{break-inside:avoid}.scroll{overflow:visible;background:none}.charts{grid-template-columns:1fr 1fr}}
`;

function edges(layer: (inward: string, side: string) => string): string[] {
  return [layer('right', 'left'), layer('left', 'right')];
}
