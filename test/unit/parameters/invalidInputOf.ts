import { FailureError, type Failure } from '../../../nodes/CometApiKling/service/failure';

/** The failure that a check throws for an invalid value. */
export function invalidInputOf(check: () => unknown): Failure {
	let thrown: unknown;
	try {
		check();
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(FailureError);
	return (thrown as FailureError).failure;
}
