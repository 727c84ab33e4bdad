import { isWrapped } from '../answer.mjs';
import { named, type Evidence } from '../evidence.mjs';
import { orderOf } from '../orders.mjs';
import { readAsNode } from '../reading.mjs';
import { fact, inWords, isRefusedWith, type Fact } from './fact.mjs';

const KLING_INPUT_CODES = [1200, 1201, 'invalid_request'];

function refusal(
	evidence: Evidence,
	[name, question]: [string, string],
	[status, codes]: [number, unknown[]],
): Fact {
	const answer = named(evidence, name);
	const documented = `HTTP ${status}${codes.length ? `, code ${codes.join(' or ')}` : ''} (C, K)`;
	if (!answer) return fact(question, documented);
	return fact(question, documented, inWords(answer), isRefusedWith(answer, status, codes));
}

function triedFact(
	{ kind, acceptedFields, refusedFields, answers }: Evidence,
	field: string,
): Fact {
	const { question: name, documented } = orderOf(kind).tried[field];
	const isAccepted = acceptedFields.includes(field);
	if (isAccepted) return fact(name, documented, 'yes', isAccepted);
	if (!refusedFields.includes(field)) return fact(name, documented);
	const refusals = answers.filter(({ request }) => isSent(request.body, field));
	const refused = refusals.find(({ text }) => text.includes(field)) ?? refusals[0];
	return fact(name, documented, `no: ${refused ? inWords(refused) : 'refused'}`, isAccepted);
}

const isSent = (body: unknown, field: string) =>
	typeof body === 'object' && body !== null && field in body;

function repetition(evidence: Evidence): Fact {
	const name = 'What a repeated external task ID gets';
	const documented = 'a refusal, unique per account (C, K); words unknown';
	const answer = named(evidence, 'create.repeatedExternalId');
	if (!answer) return fact(name, documented);
	const reading = readAsNode(answer);
	const isRefused = !('task' in reading);
	if (isRefused) return fact(name, documented, inWords(answer), isRefused);
	const isSame = reading.task.id === evidence.task?.id;
	const words = isSame
		? 'the first task again, nothing new'
		: 'another task, and perhaps its price';
	return fact(name, documented, `accepted: ${words}`, isRefused);
}

export function requestFacts(evidence: Evidence): Fact[] {
	const retryAfter = evidence.answers.find(({ headers }) => headers['retry-after'] !== undefined);
	const answer = named(evidence, 'query.byExternalId');
	const isFound = answer !== undefined && 'task' in readAsNode(answer);
	const wrapped = evidence.answers.filter(
		(each) => each.request.method === 'GET' && 'task' in readAsNode(each),
	);
	return [
		refusal(evidence, ['models.wrongKey', 'A wrong key, list of models'], [401, []]),
		refusal(evidence, ['create.wrongKey', 'A wrong key, create'], [401, []]),
		refusal(evidence, ['query.wrongKey', 'A wrong key, query'], [401, []]),
		refusal(evidence, ['create.empty', 'A create without anything'], [400, KLING_INPUT_CODES]),
		refusal(evidence, ['query.unknownTask', 'A task that does not exist'], [404, [1203]]),
		...Object.keys(orderOf(evidence.kind).tried).map((field) => triedFact(evidence, field)),
		fact(
			'Can a task be looked up by its external ID',
			'yes (K; CometAPI silent)',
			answer && (isFound ? 'yes' : `no: ${inWords(answer)}`),
			isFound,
		),
		repetition(evidence),
		fact(
			'Envelope of a query',
			"Kling's, plain (C); a sister route's is wrapped",
			wrapped.length > 0
				? wrapped.some(isWrapped)
					? 'wrapped by the gateway'
					: 'plain'
				: undefined,
			!wrapped.some(isWrapped),
		),
		fact(
			'Does Retry-After appear',
			'not documented',
			retryAfter
				? `yes: ${retryAfter.headers['retry-after']} with HTTP ${retryAfter.status}`
				: 'no',
		),
	];
}
