/** A report → Markdown, HTML, and the pictures beside them. */
import { extname, join } from 'node:path';

import { micromark } from 'micromark';

import { type DrawChart, loadCharts } from '../report/chart-svg.ts';
import type { EmbeddedPicture } from '../report/html-blocks.ts';
import { reportHtml } from '../report/html.ts';
import { reportMarkdown } from '../report/markdown.ts';
import type { ChartBlock, Report, Shot } from '../report/model.ts';
import { COLOURS } from '../report/palette.ts';
import { linkFrom, PictureNames, type ReportFile } from './report-files.ts';
import type { PictureBytes } from './report-pictures.ts';
import { PICTURE_TYPES } from './reported-runs.ts';

/** Markdown that links pictures where the runs keep them; for a page in `folder`. Charts are tables in it. */
export const markdownFor = (report: Report, folder: string): string =>
  reportMarkdown(report, { picture: ({ file }) => linkFrom(folder, file), chart: () => undefined });

/** One file that needs nothing else. */
export async function htmlOf(report: Report, pictures: PictureBytes): Promise<string> {
  const picture = (shot: Shot) => embedded(shot, pictures.get(shot.file)!);
  return reportHtml(report, { markdown: (text) => micromark(text), chart: await loadCharts(), picture });
}

/** A picture in the text itself. */
function embedded({ file, name = file }: Shot, contents: Uint8Array): EmbeddedPicture {
  const type = PICTURE_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const bytes = Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength);
  const src = `data:${type};base64,${bytes.toString('base64')}`;
  // a PNG begins with a signature of 8 bytes, then length and name of its header, then width and height
  return type === 'image/png' && bytes.length > 24
    ? { src, size: { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } }
    : { src };
}

/** report.md with pictures/, and report.html; the pages last, so that what they link is there. */
export async function folderOf(
  report: Report,
  folder: string,
  contents: PictureBytes,
): Promise<{ readonly markdown: string; readonly files: ReportFile[] }> {
  const names = new PictureNames();
  const labels = new Map(
    report.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) =>
        block.kind === 'pictures' ? block.items.flatMap(({ label, shots }) => shots.map((shot) => [shot, label] as const)) : [],
      ),
    ),
  );
  const draw = await loadCharts();
  const charts: ReportFile[] = [];
  const markdown = reportMarkdown(report, {
    picture: (shot) => `pictures/${names.of(shot, labels.get(shot) ?? '')}`,
    chart(block) {
      const name = `chart-${charts.length + 1}.svg`;
      charts.push({ path: join(folder, 'pictures', name), contents: standalone(block, draw, `chart-${charts.length + 1}`) });
      return `pictures/${name}`;
    },
  });
  const pictures = names.all().map(([file, name]): ReportFile => ({ path: join(folder, 'pictures', name), contents: contents.get(file)! }));
  const pages: ReportFile[] = [
    { path: join(folder, 'report.html'), contents: await htmlOf(report, contents) },
    { path: join(folder, 'report.md'), contents: markdown },
  ];
  return { markdown, files: [...charts, ...pictures, ...pages] };
}

/** On white, with its lines named in it: an image has no page around it. */
function standalone(block: ChartBlock, draw: DrawChart, id: string): string {
  const style = 'svg { background: #ffffff; color: #1a2129; font-family: system-ui, sans-serif; }';
  return `${draw(block, { id, colour: (index) => COLOURS.light[index]!, style })}\n`;
}
