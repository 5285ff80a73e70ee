/** The pictures of a report, all of them in memory before anything is written: no page is left half made by a server that goes away. */
import type { Block, Report, Section } from '../report/model.ts';
import { eachOf } from './each-of.ts';
import type { RunSource } from './run-source.ts';

/** Pictures that are read at once. */
const AT_ONCE = 4;

/** By the `file` of a picture. */
export type PictureBytes = ReadonlyMap<string, Uint8Array>;

/** The bytes of all its pictures, and the report without those that are gone, which it says. Throws what `read` throws. */
export async function withPictures(report: Report, read: RunSource['picture']): Promise<{ report: Report; pictures: PictureBytes }> {
  const files = [...new Set(report.sections.flatMap(filesOf))];
  const contents = await eachOf(files, AT_ONCE, read);
  const pictures = new Map(files.flatMap((file, i) => (contents[i] === undefined ? [] : [[file, contents[i]] as const])));
  if (pictures.size === files.length) return { report, pictures };
  return { report: { ...report, sections: report.sections.map((section) => without(section, pictures)) }, pictures };
}

const filesOf = ({ blocks }: Pick<Section, 'blocks'>): string[] =>
  blocks.flatMap((block) => (block.kind === 'pictures' ? block.items.flatMap(({ shots }) => shots.map(({ file }) => file)) : []));

function without(section: Section, pictures: PictureBytes): Section {
  const lost = filesOf(section).filter((file) => !pictures.has(file)).length;
  if (lost === 0) return section;
  const blocks = section.blocks.flatMap((block): Block[] => {
    if (block.kind !== 'pictures') return [block];
    const items = block.items.map(({ label, shots }) => ({ label, shots: shots.filter(({ file }) => pictures.has(file)) }));
    const left = items.filter(({ shots }) => shots.length > 0);
    return left.length === 0 ? [] : [{ ...block, items: left }];
  });
  const note = `${lost} picture${lost === 1 ? ' is' : 's are'} not shown: ${lost === 1 ? 'it' : 'they'} could not be had from where the runs are.`;
  return { ...section, blocks: [...blocks, { kind: 'notes', notes: [note] }] };
}
