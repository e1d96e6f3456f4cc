package tunneltest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"
)

// Disk is a file system of its own.
type Disk struct {
	Dir string // where it is mounted

	images string   // where copies are made
	image  *os.File // has no name any more
	loop   *os.File
	number int
}

// Make makes a disk of a size in bytes and mounts it at dir. Its image, and those
// of its copies, lie in the directory images.
func Make(ctx context.Context, images, dir string, size int64) (*Disk, error) {
	image, err := os.CreateTemp(images, "image-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(image.Name())
	// Nothing is left for later: the kernel would write it while the device is watched.
	mkfs := exec.CommandContext(ctx, "mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0", "-J", "size=4",
		"-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", image.Name())
	err = image.Truncate(size)
	if err == nil {
		var out []byte
		if out, err = mkfs.CombinedOutput(); err != nil {
			err = fmt.Errorf("mkfs.ext4: %w: %s", err, out)
		}
	}
	if err != nil {
		return nil, errors.Join(err, image.Close())
	}
	return mount(image, images, dir)
}

// mount mounts an image at dir.
func mount(image *os.File, images, dir string) (*Disk, error) {
	d := &Disk{Dir: dir, images: images, image: image}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		d.loop, d.number, err = attach(image)
	}
	if err != nil {
		return nil, errors.Join(err, image.Close())
	}
	if err := unix.Mount(d.loop.Name(), dir, "ext4", unix.MS_NOSUID|unix.MS_NODEV, ""); err != nil {
		return nil, errors.Join(fmt.Errorf("mount %s: %w", d.loop.Name(), err), d.loop.Close(), image.Close())
	}
	return d, nil
}

// Close unmounts the disk; nothing of it remains.
func (d *Disk) Close() error {
	return errors.Join(unix.Unmount(d.Dir, 0), d.loop.Close(), d.image.Close())
}

// stillTries is how often a copy is begun anew because the kernel wrote meanwhile.
const stillTries = 100

// Cut copies what the device holds at this instant and mounts the copy at dir, as
// if the power had gone. Those who write should be stopped; the kernel's own
// writing can't be, so a copy during which it wrote is thrown away.
func (d *Disk) Cut(dir string) (*Disk, error) {
	for range stillTries {
		before, err := d.count()
		if err != nil {
			return nil, err
		}
		image, err := d.copied()
		if err != nil {
			return nil, err
		}
		after, err := d.count()
		if err == nil && before == after && before.flying == 0 {
			return mount(image, d.images, dir)
		}
		if err = errors.Join(err, image.Close()); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("the device never stood still for long enough to be copied")
}

// copied copies the image, holes as holes, into a file without a name.
func (d *Disk) copied() (*os.File, error) {
	info, err := d.image.Stat()
	if err != nil {
		return nil, err
	}
	to, err := os.OpenFile(d.images, unix.O_TMPFILE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	from := int(d.image.Fd())
	err = to.Truncate(info.Size())
	buf := make([]byte, 1<<20)
	for at := int64(0); err == nil; {
		var end int64
		if at, err = unix.Seek(from, at, unix.SEEK_DATA); errors.Is(err, unix.ENXIO) { // only a hole is left
			return to, nil
		}
		if err == nil {
			end, err = unix.Seek(from, at, unix.SEEK_HOLE)
		}
		for err == nil && at < end {
			n := 0
			if n, err = d.image.ReadAt(buf[:min(int64(len(buf)), end-at)], at); err == nil {
				_, err = to.WriteAt(buf[:n], at)
			}
			at += int64(n)
		}
	}
	return nil, errors.Join(err, to.Close())
}

// counted is what the kernel counts of a device.
type counted struct{ writes, sectors, flying int64 }

// count reads the device's counters.
func (d *Disk) count() (c counted, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/sys/block/loop%d/stat", d.number))
	if err != nil {
		return c, err
	}
	var skip string
	// Documentation/block/stat.rst: reads, merged, sectors, ms; writes, merged, sectors, ms; in flight.
	_, err = fmt.Fscan(strings.NewReader(string(b)), &skip, &skip, &skip, &skip, &c.writes, &skip, &c.sectors, &skip, &c.flying)
	return c, err
}

// sector is the unit of the kernel's counters, whatever the device's is.
const sector = 512

// Written tells how many bytes were written to the device since it was mounted.
func (d *Disk) Written() (int64, error) {
	c, err := d.count()
	return c.sectors * sector, err
}

// AfterWrites waits until the device has taken n more writes, or until ctx is
// done.
func (d *Disk) AfterWrites(ctx context.Context, n int64) error {
	began, err := d.count()
	for c := began; err == nil && ctx.Err() == nil && c.writes < began.writes+n; {
		c, err = d.count()
	}
	return err
}

// Flush brings all that programs wrote to the device.
func (d *Disk) Flush() error {
	f, err := os.Open(d.Dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}
