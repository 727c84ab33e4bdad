import { randomBytes } from 'node:crypto';
import type { Say } from '../harness/say.mjs';
import { poll } from '../harness/waitUntil.mjs';
import { isAccepted, taskIdOf, type ServiceAnswer } from './answer.mjs';
import type { LiveCheckChoices } from './choices.mjs';
import type { Evidence } from './evidence.mjs';
import { openFiles } from './files.mjs';
import type { LiveOrder } from './orders.mjs';
import { isRefused } from './reading.mjs';
import type { Receiver } from './receiver.mjs';
import { OWN_ID_PREFIX } from './scrub.mjs';
import { queryPath, type AskedService } from './service.mjs';
import { watch } from './watch.mjs';

/** How long callbacks are waited for once the task has ended. */
const CALLBACK_GRACE_MS = 15_000;

export interface Asking {
	service: AskedService;
	choices: LiveCheckChoices;
	receiver: Receiver | undefined;
	say: Say;
}

/** Creates one task and learns from it whatever can be learned, up to its files. */
export async function askAboutTask(
	{ service, choices, receiver, say }: Asking,
	order: LiveOrder,
	/** The body, and the link of the video that the task works on, for comparison. */
	{ input, sourceUrl }: { input: Record<string, unknown>; sourceUrl?: string },
): Promise<Evidence> {
	const { route } = order;
	const externalId = newExternalId();
	const base = {
		...order.body,
		...input,
		external_task_id: externalId,
		...(receiver && choices.callback && { callback_url: choices.callback.url }),
	};
	const { answer, body, acceptedFields, refusedFields } = await createWithTried(
		service,
		order,
		base,
		say,
	);
	const task = isAccepted(answer) ? taskIdOf(answer) : undefined;
	const evidence: Evidence = {
		kind: choices.kind,
		answers: service.answers,
		created: answer,
		externalId,
		acceptedFields: task ? acceptedFields : [],
		refusedFields,
		paidCreates: countPaid(service.answers),
		...(task && { task }),
		words: [],
		files: [],
	};
	if (task === undefined) {
		say('No create was accepted, so the questions about a task are left open');
		if (answer.status === 0 || answer.status >= 500) {
			await service.ask('query.afterLostCreate', 'GET', queryPath(route, externalId));
		}
		return evidence;
	}

	say(`The task is ${task.id}, external task ID ${externalId}`);
	const watched = await watch(service, route, task.id, choices, say);
	await service.ask('query.byExternalId', 'GET', queryPath(route, externalId));
	if (watched.ended && receiver) await untilCalledBack(receiver, say);
	if (choices.asksRepeat && order.canRepeat) {
		say('Sending the same external task ID again');
		await service.ask('create.repeatedExternalId', 'POST', route.path, { body });
	}
	const ended = watched.ended?.task;
	return {
		...evidence,
		paidCreates: countPaid(service.answers),
		words: watched.words,
		...(watched.knownAt !== undefined && { knownAfterMs: watched.knownAt - answer.at }),
		...(watched.ended && { endedAfterMs: watched.ended.at - answer.at }),
		...(ended && { ended, files: await openFiles(ended, sourceUrl) }),
		...(receiver && { callbacks: receiver.received }),
	};
}

function countPaid(answers: readonly ServiceAnswer[]): number {
	const posts = answers.filter((each) => each.request.method === 'POST' && isAccepted(each));
	return new Set(posts.map((each) => taskIdOf(each)?.id).filter(Boolean)).size;
}

/** In letters only: long numbers are scrubbed from what is saved. */
function newExternalId(): string {
	const letters = [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26)));
	return `${OWN_ID_PREFIX}${letters.join('')}`;
}

async function untilCalledBack(receiver: Receiver, say: Say): Promise<void> {
	say('Waiting for the last callback');
	await poll(() => receiver.hasEnd(), { limitMs: CALLBACK_GRACE_MS });
}

interface Creation {
	answer: ServiceAnswer;
	body: Record<string, unknown>;
	acceptedFields: string[];
	refusedFields: string[];
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
async function createWithTried(
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
