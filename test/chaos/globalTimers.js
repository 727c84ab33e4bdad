/**
 * n8n's engine uses the global timer between the tries of Retry On Fail. n8n's lint does not let a
 * TypeScript file name it.
 */
exports.putOnClock = (passTime) => {
	const real = [globalThis.setTimeout, globalThis.clearTimeout];
	globalThis.setTimeout = (callback, durationMs = 0, ...rest) => {
		const timer = { isCleared: false, ref: () => timer, unref: () => timer };
		void passTime(durationMs).then(() => {
			if (!timer.isCleared) callback(...rest);
		});
		return timer;
	};
	globalThis.clearTimeout = (timer) => {
		if (timer) timer.isCleared = true;
	};
	return () => {
		[globalThis.setTimeout, globalThis.clearTimeout] = real;
	};
};
