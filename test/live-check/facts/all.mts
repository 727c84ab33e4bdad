import type { Evidence } from '../evidence.mjs';
import { problemsOf } from '../reading.mjs';
import { callbackFacts } from './callbacks.mjs';
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
	return [
		...requestFacts(evidence),
		...taskFacts(evidence),
		...callbackFacts(evidence),
		fact(
			'Creates that made a task, each about $0.035 (3)',
			'1',
			String(evidence.paidCreates),
			evidence.paidCreates === 1,
		),
		readerFact(evidence),
	];
}
