import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY } from './repository.mjs';

export type Cell = string | number;

/** A table in Markdown; what is in the cells is taken as Markdown, too. */
export function table(head: string[], rows: Cell[][]): string {
	const all = [head, head.map(() => '---'), ...rows];
	return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes a page of `docs/` from its paragraphs, headings and tables. */
export async function writePage(name: string, parts: string[]): Promise<void> {
	const file = join(REPOSITORY, 'docs', name);
	const style = await resolveConfig(file);
	await writeFile(file, await format(parts.join('\n\n'), { ...style, filepath: file }));
}
