package tunneltest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// The device numbers of loop devices, as the kernel's documentation lists them.
const (
	loopMajor   = 7
	miscMajor   = 10
	loopControl = 237
)

// attach gives a file a free loop device, which lets go of it by itself once
// nobody uses it any more.
func attach(image *os.File) (*os.File, int, error) {
	control, err := device("/dev/loop-control", unix.S_IFCHR, miscMajor, loopControl)
	if err != nil {
		return nil, 0, err
	}
	defer control.Close()
	for {
		n, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return nil, 0, fmt.Errorf("a free loop device: %w", err)
		}
		loop, err := device(fmt.Sprintf("/dev/loop%d", n), unix.S_IFBLK, loopMajor, n)
		if err != nil {
			return nil, 0, err
		}
		config := unix.LoopConfig{Fd: uint32(image.Fd()), Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_AUTOCLEAR}}
		err = unix.IoctlLoopConfigure(int(loop.Fd()), &config)
		if err == nil {
			return loop, n, nil
		}
		if err = errors.Join(err, loop.Close()); !errors.Is(err, unix.EBUSY) { // else somebody was quicker
			return nil, 0, fmt.Errorf("set up loop device %d: %w", n, err)
		}
	}
}

// device opens a device; a container may lack its node.
func device(path string, kind uint32, major, minor int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	if err := unix.Mknod(path, kind|0o600, int(unix.Mkdev(uint32(major), uint32(minor)))); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make %s: %w", path, err)
	}
	return os.OpenFile(path, os.O_RDWR, 0)
}
