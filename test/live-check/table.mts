import type { Fact } from './facts/fact.mjs';

/** `✓` as documented, `✗` otherwise, `•` where nothing was documented, `?` where it could not be asked. */
function markOf({ seen, isAsDocumented }: Fact): string {
	if (seen === undefined) return '?';
	if (isAsDocumented === undefined) return '•';
	return isAsDocumented ? '✓' : '✗';
}

export function factTable(facts: Fact[]): string {
	const rows = facts.map((each) => {
		const { fact, documented, seen = 'not asked' } = each;
		return `${markOf(each)} ${fact}\n    Seen:       ${seen}\n    Documented: ${documented}`;
	});
	return [
		...rows,
		'',
		'✓ as documented   ✗ otherwise   • not documented   ? not asked',
		'C: on CometAPI’s page   K: on Kling’s page   3: third parties only',
	].join('\n');
}
