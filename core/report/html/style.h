// SPDX-License-Identifier: Apache-2.0
// The look of every HTML report. Colours have a contrast of at least 4.5 to 1 on their ground, by day and by
// night.
#pragma once

#include <string_view>

namespace macebin::html {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --dim: #57606a; --line: #d0d7de;
  --box: #f6f8fa; --good: #116329; --warning: #7d4e00; --bad: #a40e26; --unknown: #424a53; --mark: #ffdf5d; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --dim: #9da7b3;
  --line: #3d444d; --box: #161b22; --good: #56d364; --warning: #e3b341; --bad: #ff7b72; --unknown: #b1bac4;
  --mark: #6b4f00; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .25rem; }
h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
p, ul, ol, dl { margin: .5rem 0; }
li { margin: .25rem 0; }
a { color: inherit; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .9em; }
code { overflow-wrap: anywhere; }
pre { background: var(--box); border: 1px solid var(--line); border-radius: .3rem; padding: .6rem;
  overflow-x: auto; }
pre.command { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--mark); color: var(--text); padding: 0 .1em; border-radius: .15em; }
mark::before { content: "["; } mark::after { content: "]"; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; }
dt { color: var(--dim); } dd { margin: 0; }
.good { --tone: var(--good); } .neutral { --tone: var(--unknown); } .unknown { --tone: var(--unknown); }
.warning { --tone: var(--warning); } .bad { --tone: var(--bad); }
.badge { display: inline-block; color: var(--tone); border: 1px solid currentColor; border-radius: 1rem;
  padding: 0 .55rem; font-weight: 600; font-size: .9em; white-space: nowrap; }
.unknown.badge { border-style: dashed; }
.callout { border-left: .3rem solid var(--tone); background: var(--box); padding: .6rem .8rem; }
.card { border: 1px solid var(--line); border-left: .3rem solid var(--tone); border-radius: .3rem;
  padding: .5rem .8rem; margin: 1rem 0; }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; color: var(--dim); padding: .2rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; }
th code { font-weight: 600; } td > code:only-child { display: inline-block; min-width: 9rem; }
tbody th { min-width: 9rem; }
thead th { background: var(--box); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; padding: .2rem 0; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .5rem; color: var(--dim);
  font-size: .85rem; }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin: 0 0 .4rem; } }
@media print { :root { --ground: #fff; --text: #000; --dim: #444; --line: #999; --box: #fff; --good: #116329;
  --warning: #7d4e00; --bad: #a40e26; --unknown: #424a53; --mark: #eee; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } .wide, pre { overflow: visible; }
  pre { white-space: pre-wrap; } tr, .card, .callout { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
  details:not([open])::details-content { content-visibility: visible; display: block; } }
)css";

} // namespace macebin::html
