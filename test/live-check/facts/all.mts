import type { Evidence } from '../evidence.mjs';
import { problemsOf } from '../reading.mjs';
import { orderOf } from '../orders.mjs';
import { callbackFacts } from './callbacks.mjs';
import { chainFacts } from './chain.mjs';
import { fact, type Fact } from './fact.mjs';
import { requestFacts } from './requests.mjs';
import { taskFacts } from './task.mjs';

function readerFact({ answers, callbacks = [] }: Evidence): Fact {
	const problems = [...answers, ...callbacks].flatMap((answer) =>
		problemsOf(answer).map((problem) => `${answer.name}: ${problem}`),
	);
	const seen = problems.length === 0 ? 'yes' : `NO: ${problems.join('; ')}`;
	return fact('Does the node read every answer', 'yes', seen, problems.length === 0);
}

/** The table, in the order of a task's life. */
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
	];
}
