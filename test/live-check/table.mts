import type { Fact } from './facts/fact.mjs';

const WIDTHS = [34, 34, 52] as const;

function wrap(text: string, width: number): string[] {
	const lines = [''];
	for (const word of text.split(' ')) {
		const line = lines[lines.length - 1];
		if (line === '') lines[lines.length - 1] = word;
		else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
		else lines.push(word);
	}
	return lines;
}

function row(mark: string, cells: string[]): string {
	const columns = cells.map((cell, index) => wrap(cell, WIDTHS[index]));
	const height = Math.max(...columns.map((lines) => lines.length));
	const lineAt = (at: number) => {
		const texts = columns.map((lines, index) => (lines[at] ?? '').padEnd(WIDTHS[index]));
		return [(at === 0 ? mark : '').padEnd(2), ...texts].join('  ').trimEnd();
	};
	return Array.from({ length: height }, (_, at) => lineAt(at)).join('\n');
}

/** `✓` as documented, `✗` otherwise, `•` where nothing was documented, `?` where it could not be asked. */
export function markOf({ seen, isAsDocumented }: Fact): string {
	if (seen === undefined) return '?';
	if (isAsDocumented === undefined) return '•';
	return isAsDocumented ? '✓' : '✗';
}

/** The facts as text for a terminal of 130 columns. */
export function factTable(facts: Fact[]): string {
	const rows = facts.map((each) =>
		row(markOf(each), [each.fact, each.documented, each.seen ?? 'not asked']),
	);
	return [
		row('', ['Fact', 'Documented', 'Seen']),
		...rows,
		'',
		'✓ as documented   ✗ otherwise   • not documented   ? not asked',
		'C: on CometAPI’s page   K: on Kling’s page   3: third parties only',
	].join('\n');
}
