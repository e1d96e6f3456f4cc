//go:build !linux

package media

import "math"

// statfs knows nothing here: the disk is taken for endless until it is full.
func statfs(string) (free, size int64, err error) { return math.MaxInt64, math.MaxInt64, nil }
