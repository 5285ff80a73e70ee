/** Checks that a plugin makes in `create`, with the error that says what to add. */
import type { Discriminator, Space } from './contracts.ts';
import { GanvilError } from './errors.ts';

/** Throws E_SPEC_MISMATCH where a conditional network meets a data set without labels. */
export function requireLabels(id: string, classes: number): void {
  if (classes > 0) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a data set with labels, since `conditional` is true',
    received: 'one without',
    fix: 'Take a data set with labels, such as mnist, or leave `conditional` out.',
  });
}

/** The shape of images whose sides can be halved `halvings` times; throws E_SPEC_MISMATCH for any other space. */
export function requireImage(
  id: string,
  { kind, shape }: Space,
  halvings: number,
): readonly [height: number, width: number, channels: number] {
  const divisor = 2 ** halvings;
  const [height, width, channels] = shape;
  const isImage = kind === 'image';
  if (isImage && height % divisor === 0 && width! % divisor === 0) return [height, width!, channels!];
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: `images whose height and width are multiples of ${divisor}, halved once for each of its ${halvings} \`channels\``,
    received: isImage ? `images of ${height} × ${width}` : `objects of the space ${kind}, [${shape.join(', ')}]`,
    fix: isImage ? 'Give fewer `channels`, or take a data set of other images.' : 'Take a data set of images, or a network such as mlp.',
  });
}

/** Throws E_SPEC_MISMATCH where a discriminator wants more than the object to judge it. */
export function requireObjectCritic(id: string, { judges }: Discriminator): void {
  if (judges.length === 1 && judges[0] === 'x') return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a discriminator that judges objects alone',
    received: `one that judges ${judges.join(', ')}`,
    fix: `Leave ${id} out, or take a discriminator without conditions.`,
  });
}
