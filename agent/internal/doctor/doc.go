// Package doctor looks at a display's machine and says what is well, what a
// technician must mend, and how: one finding for each thing that was looked at.
//
// It proves rather than believes. The disk is written and synced, films of each
// codec are really decoded by the player that will play them, held media is
// hashed. Whatever it can't look at it calls skipped, with the reason, and never
// well. It mends nothing by itself.
package doctor
