/** A report as one HTML file that needs nothing else: no network, no other file. */
import { createHash } from 'node:crypto';

import { isBroken, type Verdict } from '../suite/decide.ts';
import { blockHtml, type HtmlParts, TONES } from './html-blocks.ts';
import { escape } from './html-text.ts';
import { MARKS } from './markdown.ts';
import { decisionsOf, type Report, type Section, tallyOf } from './model.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** A browser keeps it: nothing is fetched, whatever a suite's texts link, and no script runs but the page's own. */
const POLICY = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

/** Below so many sections nobody needs to be led. */
const SECTIONS_WITHOUT_CONTENTS = 3;

export function reportHtml(report: Report, parts: HtmlParts): string {
  const { title, text, facts, warnings, isEmpty, sections } = report;
  const broken = isEmpty ? [] : decisionsOf(sections).filter(isBroken);
  const ids = sections.map((section, i) => `s${i + 1}-${slug(section.title)}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="generator" content="ganvil report">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${escape(title)}</h1>
${text === undefined ? '' : parts.markdown(text)}
<dl class="facts">${facts.map(({ name, value }) => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
${notice('Incomplete', 'warning', warnings)}
${notice('What must hold does not, or cannot be said to', 'bad', broken.map((one) => `${one.text} (${one.verdict})`)) /* prettier-ignore */}
${sections.length > SECTIONS_WITHOUT_CONTENTS ? contents(sections, ids) : ''}
</header>
<main id="content">
${sections.map((section, i) => sectionHtml(section, ids[i]!, parts)).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const notice = (head: string, tone: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<div class="notice ${tone}"><p><strong>${escape(head)}</strong></p><ul>${lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul></div>`;

const contents = (sections: readonly Section[], ids: readonly string[]): string =>
  `<nav aria-label="Contents"><ol>${sections.map((section, i) => `<li><a href="#${ids[i]!}">${escape(section.title)}</a>${tally(section)}</li>`).join('')}</ol></nav>`;

/** How the claims of a section turned out. */
function tally(section: Section): string {
  const counts = Object.entries(tallyOf(decisionsOf([section]))) as [Verdict, number][];
  const shown = counts.filter(([, count]) => count > 0);
  const one = ([verdict, count]: [Verdict, number]) =>
    `<span class="tally ${TONES[verdict]}"><span aria-hidden="true">${MARKS[verdict]}</span> ${count}<span class="heard"> ${verdict === 'holds' ? 'hold' : verdict}</span></span>`;
  return shown.length === 0 ? '' : ` ${shown.map(one).join(' ')}`;
}

const sectionHtml = ({ title, text, blocks }: Section, id: string, parts: HtmlParts): string =>
  `<section aria-labelledby="${id}">
<h2 id="${id}">${escape(title)}</h2>
${text === undefined ? '' : parts.markdown(text)}
${blocks.map((block, i) => blockHtml(block, `${id}-${i + 1}`, parts)).join('\n')}
</section>`;

const slug = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
