import type { Execution } from '../../harness/n8n/execution.mjs';
import { isAffected, type RowFixture } from './fixture.mjs';
import { outcomesOf } from './outcomes.mjs';

const LABELS = { succeeds: 'done', 'times out': 'handed on unfinished', fails: 'failed' } as const;
const KINDS = ['succeeds', 'times out', 'fails'] as const;
const HEADLINE_CHARS = 110;

/** What the user sees, in a line: how many items came to what, and the headline of the error. */
export function summarize(fixture: RowFixture, execution: Execution): string {
	const outcomes = outcomesOf(fixture, execution).flat();
	if (outcomes.length === 0) return 'no output and no error';
	const stop = outcomes.find(({ kind }) => kind === 'stops');
	if (stop) return `the run stops: “${cut(stop.says)}”`;
	const counts = KINDS.flatMap((kind) => {
		const count = outcomes.filter((outcome) => outcome.kind === kind).length;
		return count === 0 ? [] : [`${count} ${LABELS[kind]}`];
	}).join(', ');
	const failed = outcomes.find(({ kind }, item) => kind === 'fails' && isAffected(fixture, item));
	return failed ? `${counts}: “${cut(failed.says)}”` : counts;
}

function cut(text = ''): string {
	return text.length > HEADLINE_CHARS ? `${text.slice(0, HEADLINE_CHARS - 1)}…` : text;
}
