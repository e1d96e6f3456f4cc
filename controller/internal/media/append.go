package media

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// chunk is how many bytes are read before they are written.
const chunk = 128 << 10

// Append goes on with an upload at an offset, which must be where it ends
// ([WrongOffset] says where that is), and tells where it ends now. Whatever breaks
// it off, what has arrived is kept. A newer Append takes over from an older one,
// which a dead connection may keep waiting.
func (u *Uploads) Append(id string, offset int64, r io.Reader) (int64, error) {
	up, err := u.find(id)
	if err != nil {
		return 0, err
	}
	f, turn, err := u.take(up, offset)
	if err != nil {
		return up.now().Offset, err
	}
	err = up.pour(f, turn, r)
	// On disk before anybody hears of it: after a power cut the file is as long as was said.
	err = errors.Join(err, f.Sync(), f.Close())
	about := up.now()
	if err != nil {
		return about.Offset, full(about, err)
	}
	return about.Offset, nil
}

// take makes a caller the one who writes.
func (u *Uploads) take(up *upload, offset int64) (*os.File, int, error) {
	up.mu.Lock()
	defer up.mu.Unlock()
	switch {
	case up.gone:
		return nil, 0, ErrNoUpload
	case offset != up.about.Offset:
		return nil, 0, &WrongOffset{Given: offset, Want: up.about.Offset}
	case up.about.Done != nil:
		return nil, 0, &Refused{Why: LongerFile, Name: up.about.Name, Most: up.about.Length}
	}
	f, err := os.OpenFile(u.path(up.about.ID), os.O_WRONLY, 0)
	if err != nil {
		return nil, 0, fmt.Errorf("go on with an upload: %w", err)
	}
	up.turn++
	return f, up.turn, nil
}

// pour reads to the end of r and writes each part as it comes.
func (up *upload) pour(f *os.File, turn int, r io.Reader) error {
	b := make([]byte, chunk)
	for {
		n, broken := r.Read(b)
		if err := up.write(f, turn, b[:n]); err != nil {
			return err
		}
		switch {
		case errors.Is(broken, io.EOF):
			return nil
		case broken != nil:
			return fmt.Errorf("go on with an upload: %w", broken)
		}
	}
}

func (up *upload) write(f *os.File, turn int, b []byte) error {
	up.mu.Lock()
	defer up.mu.Unlock()
	switch {
	case up.gone:
		return ErrNoUpload
	case up.turn != turn:
		return ErrOvertaken
	case int64(len(b)) > up.about.Length-up.about.Offset:
		return &Refused{Why: LongerFile, Name: up.about.Name, Most: up.about.Length}
	}
	n, err := f.WriteAt(b, up.about.Offset)
	up.about.Offset += int64(n)
	if err != nil {
		return fmt.Errorf("go on with an upload: %w", err)
	}
	return nil
}

// full words the error of a disk that is full, and leaves any other as it is.
func full(about Upload, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &Refused{DiskFull, about.Name, about.Offset, about.Length}
	}
	return err
}
