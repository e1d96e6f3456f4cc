// Package kiosk keeps a Chromium with the display's page on the screen, and ends
// one that no longer draws.
//
// The browser is believed by one thing alone: what its page says. A page that
// draws says so twice a second, each time proved by an animation frame; a page
// that was drawing and is silent for most of a second is frozen, crashed or white,
// whatever the process table says of it, and a frozen one can't be told to
// reload. So it is covered first, where it can be, then its whole process group is
// killed, its window goes with it, what lies behind comes to light, and another is
// started. Whether the film in the page
// moves is the page's own business: it knows when one is due, and puts the call
// in place of one that stands still.
//
// A machine without time to spare delays a page as a fault does. Silence is
// excused while this process itself was kept waiting, and borne for longer while
// the kernel says that the browser waits for a processor. A browser that was
// ended for its silence is given more time, twice as much after each; what keeps
// ending at once is started ever later.
//
// Judging is pure: a function takes what is known and gives a reason or the
// time at which to look again.
package kiosk
