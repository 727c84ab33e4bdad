import { nestedValue } from '../../../nodes/CometApiKling/base/records.js';
import { statusWordOf, taskIdOf } from '../answer.mjs';
import type { Evidence } from '../evidence.mjs';
import { fact, type Fact } from './fact.mjs';

/** What is learned from callbacks; all open where no callback address was given. */
export function callbackFacts({ callbacks, task, externalId }: Evidence): Fact[] {
	const seen = callbacks?.map((callback) => statusWordOf(callback) ?? 'no status') ?? [];
	const [first] = callbacks ?? [];
	const isBare = first !== undefined && nestedValue(first.body, ['task_id']) !== undefined;
	const isSigned = first !== undefined && first.headers['webhook-signature'] !== undefined;
	const ids = new Set(callbacks?.map((callback) => taskIdOf(callback)?.id));
	const isSameId = ids.size === 1 && task !== undefined && ids.has(task.id);
	const known = callbacks?.some(({ text }) => text.includes(externalId));
	const hasAudios = callbacks?.some(({ text }) => text.includes('"audios"'));
	const only = (words: string) => (first ? words : undefined);
	return [
		fact(
			'Do callbacks come',
			'yes, at every status (C, K)',
			callbacks && (seen.length > 0 ? `${seen.length}: ${seen.join(', ')}` : 'none'),
			seen.length > 0,
		),
		fact(
			'Envelope of a callback',
			'the bare task (K); wrapped (3)',
			only(isBare ? 'bare' : 'wrapped'),
			isBare,
		),
		fact(
			'Is a callback signed',
			'only with a secret in the Kling account (K)',
			only(isSigned ? 'yes' : 'no'),
			!isSigned,
		),
		fact(
			'Is the task_id of a callback the one of the create',
			'unknown',
			only(isSameId ? 'yes' : 'no'),
		),
		fact(
			'Is the external task ID in a callback',
			'in task_info (K)',
			only(known ? 'yes' : 'no'),
			known,
		),
		fact('Are audios in a callback', 'no (K)', only(hasAudios ? 'yes' : 'no'), !hasAudios),
	];
}
