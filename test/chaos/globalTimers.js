/**
 * n8n's engine waits between the tries of Retry On Fail by the global timer, which n8n's lint lets no
 * TypeScript file here name.
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
