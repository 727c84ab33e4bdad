/** A table of a Markdown text, as far as its first column goes. */
export interface Table {
	head: string;
	cells: string[];
}

const plain = (cell: string) => cell.replace(/[*_`]|\[|\]\([^)]*\)/g, '').trim();

function firstCell(line: string): string {
	return plain(line.split('|')[1] ?? '');
}

/** All tables of a Markdown text; the marks for bold, code and links are left out. */
export function tablesOf(markdown: string): Table[] {
	const lines = markdown.split('\n');
	const tables: Table[] = [];
	lines.forEach((line, at) => {
		if (!/^\|[\s:|-]+\|\s*$/.test(line)) return;
		const rows = lines.slice(at + 1);
		const end = rows.findIndex((row) => !row.startsWith('|'));
		const cells = rows.slice(0, end < 0 ? rows.length : end).map(firstCell);
		tables.push({ head: firstCell(lines[at - 1] ?? ''), cells });
	});
	return tables;
}
