import { isRefused, problemsOf } from '../reading.mjs';
import type { Evidence } from '../evidence.mjs';
import { orderOf } from '../orders.mjs';
import { callbackFacts } from './callbacks.mjs';
import { fact, inWords, type Fact } from './fact.mjs';
import { requestFacts } from './requests.mjs';
import { taskFacts } from './task.mjs';
import { whichService } from './whichService.mjs';

/** What came of a soundtrack: whether there is one, and if not, the service's words. */
function outcomeOf({ task, created, ended }: Evidence): { words?: string; isGood?: boolean } {
	if (task === undefined && !isRefused(created)) return {};
	if (task === undefined) return { words: `no: ${inWords(created)}`, isGood: false };
	if (ended === undefined) return {};
	if (ended.status === 'succeed') return { words: 'yes', isGood: true };
	const reason = ended.statusMessage ?? 'no reason given';
	return { words: `no: taken, and then the task failed: ${reason}`, isGood: false };
}

/** What is learned from a clip and its soundtrack; nothing where no clip was made. */
function chainFacts({ chain }: Evidence): Fact[] {
	if (chain === undefined) return [];
	const { clip, byId, byLink } = chain;
	const id = byId ? outcomeOf(byId) : {};
	const link = byLink ? outcomeOf(byLink) : {};
	const video = clip.files.find(({ kind }) => kind === 'video');
	const sound = video && (video.hasSound === true ? 'yes' : 'no');
	return [
		fact(
			'Is the id of a clip good as video_id',
			'yes (K); with shared accounts unknown',
			id.words,
			id.isGood,
		),
		fact('Is the link of a clip good as video_url', 'yes, an MP4 (C, K)', link.words, link.isGood),
		fact('Has a silent clip a track of sound', 'no (K)', sound, sound === 'no'),
	];
}

function readerFact({ answers, callbacks = [] }: Evidence): Fact {
	const problems = [...answers, ...callbacks].flatMap((answer) =>
		problemsOf(answer).map((problem) => `${answer.name}: ${problem}`),
	);
	const seen = problems.length === 0 ? 'yes' : `NO: ${problems.join('; ')}`;
	return fact('Does the node read every answer', 'yes', seen, problems.length === 0);
}

export function allFacts(evidence: Evidence): Fact[] {
	const expected = evidence.kind === 'chain' ? 2 : 1;
	const price = orderOf(evidence.kind).priceUsd.toFixed(3);
	return [
		...requestFacts(evidence),
		...chainFacts(evidence),
		...taskFacts(evidence),
		...callbackFacts(evidence),
		fact(
			`Creates that made a task, about $${price} expected (K)`,
			String(expected),
			String(evidence.paidCreates),
			evidence.paidCreates === expected,
		),
		readerFact(evidence),
		fact('Which of the four services is it', 'not known', whichService(evidence)),
	];
}
