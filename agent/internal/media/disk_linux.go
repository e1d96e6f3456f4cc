package media

import "golang.org/x/sys/unix"

// statfs gives the bytes that are free for us on a directory's file system, and
// how many it has.
func statfs(dir string) (free, size int64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	block := int64(st.Bsize) //nolint:unconvert // 32 bits on armv7
	return int64(st.Bavail) * block, int64(st.Blocks) * block, nil
}
