import { randomBytes } from 'node:crypto';
import type { Say } from '../harness/say.mjs';
import { poll } from '../harness/waitUntil.mjs';
import { isAccepted, taskIdOf } from './answer.mjs';
import type { LiveCheckChoices } from './choices.mjs';
import { createWithPrompts } from './create.mjs';
import type { Evidence } from './evidence.mjs';
import { openFiles } from './files.mjs';
import { askFreeQuestions } from './freeQuestions.mjs';
import { startReceiver, type Receiver } from './receiver.mjs';
import { PATH, queryPath, AskedService } from './service.mjs';
import { watch } from './watch.mjs';

/** How long callbacks are waited for once the task has ended. */
const CALLBACK_GRACE_MS = 15_000;

/** Puts every open question to the service; paid are the create and, at worst, its repetition. */
export async function check(choices: LiveCheckChoices, say: Say): Promise<Evidence> {
	const service = new AskedService(choices.baseUrl, choices.apiKey);
	await askFreeQuestions(service, say);
	const receiver = choices.callback && (await startReceiver(choices.callback));
	try {
		return await askAboutTask(service, choices, receiver, say);
	} finally {
		receiver?.close();
	}
}

async function askAboutTask(
	service: AskedService,
	choices: LiveCheckChoices,
	receiver: Receiver | undefined,
	say: Say,
): Promise<Evidence> {
	const externalId = newExternalId();
	const base = {
		video_url: choices.videoUrl,
		external_task_id: externalId,
		...(choices.callback && { callback_url: choices.callback.url }),
	};
	const { answer, body, acceptedFields, refusedFields } = await createWithPrompts(
		service,
		base,
		say,
	);
	const task = isAccepted(answer) ? taskIdOf(answer) : undefined;
	const evidence: Evidence = {
		answers: service.answers,
		externalId,
		acceptedFields: task ? acceptedFields : [],
		refusedFields,
		paidCreates: task ? 1 : 0,
		...(task && { task, createdAt: answer.at }),
		words: [],
		files: [],
	};
	if (task === undefined) {
		say('No create was accepted, so the questions about a task are left open');
		if (answer.status === 0 || answer.status >= 500) {
			await service.ask('query.afterLostCreate', 'GET', queryPath(externalId));
		}
		return evidence;
	}

	say(`The task is ${task.id}, external task ID ${externalId}`);
	const watched = await watch(service, task.id, choices, say);
	await service.ask('query.byExternalId', 'GET', queryPath(externalId));
	if (watched.ended && receiver) await untilCalledBack(receiver, say);
	if (choices.asksRepeat) {
		say('Sending the same external task ID again');
		await service.ask('create.repeatedExternalId', 'POST', PATH, { body });
	}
	return {
		...evidence,
		paidCreates: new Set(service.answers.filter(isPaid).map((each) => taskIdOf(each)?.id)).size,
		words: watched.words,
		...(watched.knownAt !== undefined && { knownAfterMs: watched.knownAt - answer.at }),
		...(watched.ended && {
			endedAfterMs: watched.ended.at - answer.at,
			files: watched.ended.task ? await openFiles(watched.ended.task, choices.videoUrl) : [],
		}),
		...(receiver && { callbacks: receiver.received }),
	};
}

const isPaid = (answer: AskedService['answers'][number]): boolean =>
	answer.request.method === 'POST' && isAccepted(answer) && taskIdOf(answer) !== undefined;

/** In letters only: long numbers are scrubbed from what is saved. */
function newExternalId(): string {
	const letters = [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26)));
	return `live-check-${letters.join('')}`;
}

async function untilCalledBack(receiver: Receiver, say: Say): Promise<void> {
	say('Waiting for the last callback');
	await poll(() => receiver.hasEnd(), { limitMs: CALLBACK_GRACE_MS });
}
