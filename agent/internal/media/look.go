package media

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"syscall"
	"time"

	"storyline/playlists"
)

// errDamaged says that what lies under a digest is not what it says.
var errDamaged = errors.New("damaged")

// errTouched says that a file changed while it was being hashed.
var errTouched = errors.New("the file changed while it was read")

// openRegular opens a regular file and nothing else: no link to follow, no pipe
// to wait for.
func openRegular(path string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, nil, fmt.Errorf("%w: a link", errDamaged)
	}
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%w: not a regular file but %s", errDamaged, info.Mode().Type())
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

// look hashes the file under a digest. It gives fs.ErrNotExist if there is none,
// errTouched if it changed meanwhile, errDamaged if it is not what its name says
// or can't be read to its end, and another error if nothing is known.
func (s *Store) look(ctx context.Context, v playlists.Variant) (identity, error) {
	f, info, err := openRegular(s.path(v.SHA256))
	if err != nil {
		return identity{}, err
	}
	defer f.Close()
	if info.Size() != v.Bytes {
		return identity{}, fmt.Errorf("%w: %d bytes, expected %d", errDamaged, info.Size(), v.Bytes)
	}
	h := sha256.New()
	if _, err := io.Copy(h, while{ctx, io.LimitReader(f, v.Bytes+1)}); err != nil {
		return identity{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	after, err := f.Stat()
	switch {
	case err != nil:
		return identity{}, err
	case identityOf(after) != identityOf(info):
		return identity{}, errTouched
	case playlists.Digest(h.Sum(nil)) != v.SHA256:
		return identity{}, errDamaged
	}
	return identityOf(info), nil
}

// while reads until the context ends.
type while struct {
	ctx context.Context // of the one copy that it is made for
	r   io.Reader
}

func (w while) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}

// unreadable is how long a file rests that could not even be opened.
const unreadable = 5 * time.Second

// looked takes the verdict on one file. The lock is held.
func (s *Store) looked(f *file, id identity, err error) {
	f.suspect = false
	switch {
	case err == nil:
		s.hold(f, id)
	case errors.Is(err, errTouched):
		s.unsee(f)
	case errors.Is(err, fs.ErrNotExist):
		f.state = lacking
		s.readDrop()
	case !errors.Is(err, errDamaged):
		s.trouble = fmt.Errorf("a media file can't be read: %w", err)
		f.state, f.due = unseen, time.Now().Add(unreadable)
	default:
		s.log.Warn("media file damaged, fetched anew", slog.String("sha256", f.variant.SHA256.Short()), slog.Any("error", err))
		if err := os.RemoveAll(s.path(f.variant.SHA256)); err != nil {
			s.trouble = fmt.Errorf("a damaged file can't be removed: %w", err)
		}
		f.state = lacking
		s.readDrop()
	}
}
