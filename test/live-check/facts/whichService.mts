import { isRecord, nestedValue } from '../../../nodes/CometApiKling/base/records.js';
import {
	factsOf,
	PROFILE_NAMES,
	type ProfileName,
	type ServiceFacts,
} from '../../service/facts.js';
import { isWrapped, parseBody, type ServiceAnswer } from '../answer.mjs';
import { named, type Evidence } from '../evidence.mjs';
import { readAsNode } from '../reading.mjs';

/** One point in which the four services differ. Both sides are words, so that they can be compared. */
interface Point {
	about: string;
	/** Nothing where it was not asked, or nothing was learned. */
	seen: string | undefined;
	/** What a service with these facts would show; nothing where that cannot come up. */
	expected: (facts: ServiceFacts) => string | undefined;
}

const yesOrNo = (isSo: boolean) => (isSo ? 'yes' : 'no');

const inCodes = (status: number, code: unknown) => `HTTP ${status}, code ${String(code)}`;

function codesOf(answer: ServiceAnswer | undefined): string | undefined {
	if (answer === undefined || answer.status === 0) return undefined;
	const reading = readAsNode(answer);
	return inCodes(answer.status, 'failure' in reading ? reading.failure.code : 'none');
}

/** How a refusal of Kling's is written; nothing if Kling is not who refuses. */
function formOfRefusal(body: unknown): ServiceFacts['klingRefusals'] | undefined {
	if (!isRecord(body)) return undefined;
	if (typeof body.code === 'number') return 'kling';
	if (body.code !== 'fail_to_fetch_task' || typeof body.message !== 'string') return undefined;
	const inner = formOfRefusal(parseBody(body.message));
	if (inner === undefined) return undefined;
	return inner === 'kling' ? 'relayed' : 'relayedTwice';
}

function refusalForm({ answers }: Evidence): string | undefined {
	const refusals = answers.filter(
		({ request, status }) => request.method === 'POST' && status >= 400,
	);
	return refusals.map(({ body }) => formOfRefusal(body)).find((form) => form !== undefined);
}

function unitOf(time: unknown): string | undefined {
	if (typeof time !== 'number') return undefined;
	return time > 1e11 ? 'milliseconds' : 'seconds';
}

/** Whose external id an ended task shows. */
function shownExternalId({ answers, ended, externalId }: Evidence): string | undefined {
	const query = answers.find(({ name }) => /^query\.(succe|fail|completed)/.test(name));
	if (ended === undefined || query === undefined) return undefined;
	if (query.text.includes(externalId)) return 'yours';
	return query.text.includes('"external_task_id":"') ? 'another' : 'none';
}

const SHOWN_IDS = new Map<unknown, string>([
	[true, 'yours'],
	[false, 'none'],
	['replaced', 'another'],
]);

/** Longer than an answer takes, shorter than a gateway needs to learn of its own task. */
const AT_ONCE_MS = 2_000;

function pointsOf(evidence: Evidence): Point[] {
	const { created, task, callbacks, knownAfterMs, answers } = evidence;
	const found = named(evidence, 'query.byExternalId');
	const repeated = named(evidence, 'create.repeatedExternalId');
	const shown = answers.filter(
		(answer) => answer.name.startsWith('query') && 'task' in readAsNode(answer),
	);
	const [callback] = callbacks ?? [];
	const data = task && nestedValue(created.body, ['data', 'task_id']);
	const createdAt =
		nestedValue(created.body, ['data', 'created_at']) ?? nestedValue(created.body, ['created_at']);
	return [
		{
			about: 'an unknown task gets',
			seen: codesOf(named(evidence, 'query.unknownTask')),
			expected: ({ unknownTask: { status, code } }) => inCodes(status, code),
		},
		{
			about: "Kling's refusals are written as",
			seen: refusalForm(evidence),
			expected: ({ klingRefusals }) => klingRefusals,
		},
		{
			about: 'task ids are those of',
			seen: task && (/^\d{15,}$/.test(task.id) ? 'kling' : 'gateway'),
			expected: ({ taskIds }) => taskIds,
		},
		{
			about: 'a create is answered as',
			seen: task && (data === undefined ? 'queued' : 'kling'),
			expected: ({ createAnswer }) => createAnswer,
		},
		{
			about: 'its time is in',
			seen: task && unitOf(createdAt),
			expected: ({ createAnswer }) => (createAnswer === 'queued' ? 'seconds' : 'milliseconds'),
		},
		{
			about: 'a new task is known at once',
			seen: knownAfterMs === undefined ? undefined : yesOrNo(knownAfterMs < AT_ONCE_MS),
			expected: ({ notFoundForMs }) => yesOrNo(notFoundForMs < AT_ONCE_MS),
		},
		{
			about: 'the envelope of a query is',
			seen: shown.length > 0 ? (shown.some(isWrapped) ? 'wrapped' : 'plain') : undefined,
			expected: ({ envelope }) => envelope,
		},
		{
			about: 'a task is found by its external ID',
			seen: found && found.status > 0 ? yesOrNo('task' in readAsNode(found)) : undefined,
			expected: ({ lookupByExternalId }) => yesOrNo(lookupByExternalId),
		},
		{
			about: 'an ended task shows as external ID',
			seen: shownExternalId(evidence),
			expected: ({ echoesExternalId }) => SHOWN_IDS.get(echoesExternalId),
		},
		{
			about: 'a repeated external ID is',
			seen: repeated && ('task' in readAsNode(repeated) ? 'accepted' : 'refused'),
			expected: ({ takenId }) => (takenId === 'accepted' ? 'accepted' : 'refused'),
		},
		{
			about: 'callbacks come',
			seen: task && callbacks && yesOrNo(callbacks.length > 0),
			expected: ({ sendsCallbacks }) => yesOrNo(sendsCallbacks),
		},
		{
			about: 'a callback has the id of the create',
			seen: callback && task && yesOrNo(callback.text.includes(task.id)),
			expected: ({ taskIds, sendsCallbacks }) =>
				sendsCallbacks ? yesOrNo(taskIds === 'kling') : undefined,
		},
	];
}

/** The points in which a service would have shown something else. */
function differences(asked: Point[], service: ProfileName): string[] {
	const facts = factsOf(service);
	return asked.flatMap(({ about, seen, expected }) => {
		const right = expected(facts);
		return right === undefined || right === seen
			? []
			: [`${about} ${seen}, where ${service} has ${right}`];
	});
}

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(' or ');

/** Which of the four services answered, in a line. */
export function whichService(evidence: Evidence): string {
	const points = pointsOf(evidence);
	const asked = points.filter(({ seen }) => seen !== undefined);
	const compared = PROFILE_NAMES.map((name) => ({ name, differs: differences(asked, name) }));
	const same = compared.filter(({ differs }) => differs.length === 0).map(({ name }) => name);
	const count = `${asked.length} of ${points.length} points were seen`;
	if (same.length === 1)
		return `The service is like ${quoted(same)} in all that was asked; ${count}.`;
	if (same.length > 1) {
		return `The service is like ${quoted(same)}, and what was asked does not tell which; ${count}.`;
	}
	const [closest] = compared.sort((a, b) => a.differs.length - b.differs.length);
	return `The service is none of the four; "${closest.name}" is closest, but: ${closest.differs.join('; ')}. ${count}.`;
}
