// Package tunneltest puts an agent through what a carriage does to it, on behalf
// of tests: power that goes at a random instant, and a month without a network.
//
// # Power cuts
//
// A [Disk] is an ext4 file system in an image on a loop device. [Disk.Cut] copies
// the image while its file system is mounted and written to, and mounts the copy:
// what the programs wrote and the kernel had not yet sent to the device is not in
// it, exactly as after a power cut, and ext4 replays its journal. [Deaf] starts a
// program to which every fsync is a lie, so that a rig can prove that it would
// notice one left out.
//
// It shows whether programs wait for the disk where they must and in the right
// order. It can't show what hardware does: the device of this rig keeps all that
// it was sent, in order, and tears no sector. A copy is only taken of a device
// that stands still meanwhile, so no cut falls into the middle of one fsync: that
// is ext4's to survive.
//
// # Nothing is left behind
//
// [Apart] runs a test in a mount namespace of its own, images have no names, and
// loop devices let go by themselves: whatever kills the test, the kernel clears
// up mounts, devices and files when its last process has ended.
//
// # A month
//
// [Month] lets the real player play by the orders that an agent holds, for as
// many days as wanted, within a bubble of synthetic time, into a real journal.
package tunneltest
