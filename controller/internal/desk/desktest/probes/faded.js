// Waits until the page before has faded away.
Promise.allSettled(
  document.getAnimations().filter((a) => a.effect?.pseudoElement?.startsWith("::view-transition")).map((a) => a.finished),
).then(() => true);
