"""The look of the report: plain, readable on a telephone and in grey, and made to be printed on A4."""

STYLE = """
:root { color-scheme: light; --ink: #1d2733; --soft: #4a5866; --line: #cfd6de; --accent: #1f3a5f; --ground: #f5f7f9; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); background: #fff; font: 1rem/1.55 "Segoe UI", "Helvetica Neue", Arial,
  "Liberation Sans", sans-serif; overflow-wrap: break-word; }
header, nav, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1, h2, h3 { line-height: 1.25; color: var(--accent); text-wrap: balance; }
h1 { font-size: 2rem; margin: 0 0 .25rem; }
h2 { font-size: 1.45rem; margin: 3rem 0 .75rem; padding-bottom: .35rem; border-bottom: 2px solid var(--accent); }
h3 { font-size: 1.15rem; margin: 0 0 .5rem; }
h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, dl, ul { margin: 0 0 .75rem; }
a { color: #1a5aa0; text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid #b25e00; outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: #fff; z-index: 1; }
.when { font-size: 1.15rem; color: var(--soft); margin: 0; }
.sample { display: block; margin: 1rem 0 0; padding: .6rem .9rem; border: 2px solid var(--ink); font-weight: 600; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: .75rem 0; margin: 1.25rem 0 0; list-style: none;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.tag { display: inline-block; padding: .05em .55em; border: 1px solid currentColor; border-radius: .2rem;
  font-weight: 700; font-size: .8125rem; letter-spacing: .03em; white-space: nowrap; color: var(--ink);
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.tag.green { color: #0b5a2a; background: #ddf1e3; }
.tag.amber { color: #6b4300; background: #fce9c4; }
.tag.red { color: #8e1616; background: #fadcd9; }
.tallies { display: grid; grid-template-columns: repeat(auto-fill, 7.5rem); gap: .75rem;
  padding: 0; margin: 0 0 1.25rem; list-style: none; }
.tallies li { padding: .6rem 1rem .7rem; border: 1px solid var(--line); border-radius: .3rem; }
.tallies strong { display: block; font-size: 1.9rem; line-height: 1.2; color: var(--accent); }
.short { padding-left: 1.1rem; }
.short li { margin-bottom: .4rem; }
table + h3, ul + h3, p + h3 { margin-top: 1.75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 .5rem; color: var(--soft); }
th, td { padding: .45rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--accent); font-size: .8125rem; color: var(--soft); }
tbody th { font-weight: 600; min-width: 11rem; }
td.number, th.number { text-align: right; white-space: nowrap; }
th.whole, td.whole { white-space: nowrap; }
.scroll { overflow-x: auto; }
.measure { padding: 1.5rem 0; border-bottom: 1px solid var(--line); }
.measure:last-child { border-bottom: 0; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); gap: 1rem 2.5rem; align-items: start; }
.big { display: flex; align-items: center; gap: .75rem; margin: .25rem 0 .5rem; font-size: 2rem; line-height: 1.2;
  font-weight: 700; color: var(--accent); }
.groups { max-width: 44rem; margin-top: 1rem; }
figure { margin: 0; }
figcaption { font-size: .875rem; color: var(--soft); margin-bottom: .35rem; }
figcaption strong { color: var(--ink); }
.chart { background: #fff; forced-color-adjust: none; }
svg { display: block; max-width: 100%; height: auto; }
details { margin-top: .5rem; font-size: .875rem; }
summary { cursor: pointer; color: #1a5aa0; padding: .25rem 0; }
details table { font-size: .875rem; }
dl.rule { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .25rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; }
.definition { margin-bottom: 1.75rem; }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .875rem; }
footer > p { border-top: 1px solid var(--line); padding-top: 1rem; }

@media (max-width: 56rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 54rem) {
  h1 { font-size: 1.6rem; }
  h2 { margin-top: 2.25rem; }
  .tallies { grid-template-columns: repeat(3, 1fr); gap: .5rem; }
  .tallies li { padding: .4rem .7rem .55rem; }
  dl.rule { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.rule dd { margin-bottom: .5rem; }
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacks, .stacks tbody, .stacks tr, .stacks th, .stacks td, .stacks caption { display: block; }
  .stacks tr { padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .stacks th, .stacks td { padding: .1rem 0; min-width: 0; border: 0; text-align: left; white-space: normal; }
  .stacks td { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .5rem; justify-items: start; }
  .stacks td::before { content: attr(data-heading); color: var(--soft); }
}
@media print {
  @page { size: A4; margin: 14mm; }
  html { font-size: 9.5pt; }
  body { line-height: 1.4; }
  header, main, footer { max-width: none; padding: 0; }
  header { padding-top: 0; }
  nav, .skip, details { display: none; }
  a { color: inherit; text-decoration: none; }
  h2 { margin-top: 7mm; }
  p, li, dd { orphans: 3; widows: 3; }
  h2, h3, h4, caption { break-after: avoid; }
  .measure, .definition, .groups, .tallies, ul, table, tr, li, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  thead, tbody tr:first-child { break-after: avoid; break-before: avoid; }
  #words { break-inside: avoid; }
  footer { break-before: avoid; break-inside: avoid; margin-top: 7mm; padding-bottom: 0; }
  table { font-size: 8.25pt; }
  th, td { padding: .8mm 1.2mm; }
  th.whole, td.whole { white-space: normal; }
  tbody th { min-width: 36mm; }
  #scorecard td:nth-child(5), #scorecard td:last-child { min-width: 21mm; }
  #scorecard td:nth-child(8) { min-width: 14mm; }
  .tag { font-size: 7.5pt; padding: 0 .5em; }
  .beside { grid-template-columns: minmax(0, 1fr) 82mm; gap: 3mm 6mm; }
  .measure { padding: 3mm 0; }
  p, dl, ul { margin-bottom: 1.5mm; }
  .big { font-size: 16pt; margin: 0 0 1.5mm; }
  .scroll { overflow: visible; }
}
"""
