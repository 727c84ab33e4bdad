import type { Say } from '../harness/say.mjs';
import type { ServiceAnswer } from './answer.mjs';
import { readAsNode } from './reading.mjs';
import { PATH, type AskedService } from './service.mjs';

/** The fields that Kling documents and CometAPI's page does not show. */
export const PROMPTS: Readonly<Record<string, unknown>> = {
	sound_effect_prompt: 'footsteps on gravel and wind',
	bgm_prompt: 'calm piano, slow',
	asmr_mode: true,
};

export interface Creation {
	answer: ServiceAnswer;
	body: Record<string, unknown>;
	acceptedFields: string[];
	refusedFields: string[];
}

/** The prompt field that a refusal names, else all that are left. */
function blamed(answer: ServiceAnswer, fields: string[]): string[] {
	const named = fields.filter((field) => answer.text.includes(field));
	return named.length > 0 ? named.slice(0, 1) : fields;
}

/**
 * Creates one task, with as many of the prompt fields as the service takes. A create goes out again
 * only after the service has refused it, so at most one of them is paid.
 */
export async function createWithPrompts(
	service: AskedService,
	base: Record<string, unknown>,
	say: Say,
): Promise<Creation> {
	const refusedFields: string[] = [];
	for (;;) {
		const fields = Object.keys(PROMPTS).filter((field) => !refusedFields.includes(field));
		const body = { ...base, ...Object.fromEntries(fields.map((field) => [field, PROMPTS[field]])) };
		const name =
			refusedFields.length === 0 ? 'create' : `create.without.${refusedFields.join('-')}`;
		say(`Creating a task with ${fields.join(', ') || 'no prompt fields'}`);
		const answer = await service.ask(name, 'POST', PATH, { body });
		const creation = { answer, body, acceptedFields: fields, refusedFields };
		const reading = readAsNode(answer);
		const isRefusal =
			'failure' in reading && !reading.failure.mayHaveCreated && answer.status !== 0;
		if (!isRefusal || reading.failure.retryable || fields.length === 0) return creation;
		refusedFields.push(...blamed(answer, fields));
	}
}
