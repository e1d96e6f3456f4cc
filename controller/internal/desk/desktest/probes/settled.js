// Waits until a page that was turned, widened or darkened has drawn itself again.
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
