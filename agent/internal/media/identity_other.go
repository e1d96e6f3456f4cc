//go:build !linux

package media

import (
	"os"
	"time"
)

// identity tells a file from itself as it was before it was touched, as well as
// portable attributes can.
type identity struct {
	size  int64
	mtime time.Time
}

func identityOf(info os.FileInfo) identity {
	return identity{size: info.Size(), mtime: info.ModTime()}
}
