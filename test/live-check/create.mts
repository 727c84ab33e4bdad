import type { Say } from '../harness/say.mjs';
import type { ServiceAnswer } from './answer.mjs';
import type { LiveOrder } from './orders.mjs';
import { readAsNode } from './reading.mjs';
import type { AskedService } from './service.mjs';

export interface Creation {
	answer: ServiceAnswer;
	body: Record<string, unknown>;
	acceptedFields: string[];
	refusedFields: string[];
}

/** Whether the service has refused a create for good, so that nothing was made and nothing paid. */
export function isRefused(answer: ServiceAnswer): boolean {
	const reading = readAsNode(answer);
	if (answer.status === 0 || !('failure' in reading)) return false;
	return !reading.failure.mayHaveCreated && !reading.failure.retryable;
}

/** The field on trial that a refusal names, else all that are left. */
function blamed(answer: ServiceAnswer, fields: string[]): string[] {
	const named = fields.filter((field) => answer.text.includes(field));
	return named.length > 0 ? named.slice(0, 1) : fields;
}

/**
 * Creates one task, with as many of the fields on trial as the service takes. A create goes out again
 * only after the service has refused it, so at most one of them is paid.
 */
export async function createWithTried(
	service: AskedService,
	{ route, tried }: Pick<LiveOrder, 'route' | 'tried'>,
	base: Record<string, unknown>,
	say: Say,
): Promise<Creation> {
	const refusedFields: string[] = [];
	for (;;) {
		const fields = Object.keys(tried).filter((field) => !refusedFields.includes(field));
		const trial = Object.fromEntries(fields.map((field) => [field, tried[field].value]));
		const body = { ...base, ...trial };
		const name =
			refusedFields.length === 0 ? 'create' : `create.without.${refusedFields.join('-')}`;
		say(`Creating a task with ${fields.join(', ') || 'no fields on trial'}`);
		const answer = await service.ask(name, 'POST', route.path, { body });
		if (!isRefused(answer) || fields.length === 0) {
			return { answer, body, acceptedFields: fields, refusedFields };
		}
		refusedFields.push(...blamed(answer, fields));
	}
}
