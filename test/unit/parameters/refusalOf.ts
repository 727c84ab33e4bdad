import { FailureError, type Failure } from '../../../nodes/CometApiKling/service/failure';

/** What a check says to a value that it refuses. */
export function refusalOf(check: () => unknown): Failure {
	let thrown: unknown;
	try {
		check();
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(FailureError);
	return (thrown as FailureError).failure;
}
