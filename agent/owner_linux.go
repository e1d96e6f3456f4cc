package agent

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// BecomeOwner makes this process the user that owns the data directory, if it is
// root: what root can read and write says nothing of what the agent can, and a
// file that root made would lock the agent out.
func BecomeOwner(path string) error {
	cfg, _ := LoadConfig(path) // the doctor says what is wrong with the file
	uid, gid := ownerOf(cfg.DataDir)
	if os.Geteuid() != 0 || uid == 0 {
		return nil
	}
	groups := []int{gid}
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		ids, _ := u.GroupIds() // without them devices are looked at with fewer rights
		for _, id := range ids {
			if n, err := strconv.Atoi(id); err == nil {
				groups = append(groups, n)
			}
		}
	}
	for _, err := range []error{syscall.Setgroups(groups), syscall.Setgid(gid), syscall.Setuid(uid)} {
		if err != nil {
			return fmt.Errorf("become the user that owns %s: %w", cfg.DataDir, err)
		}
	}
	return nil
}

// ownerOf says whose a directory is; root's, if nobody can say.
func ownerOf(dir string) (uid, gid int) {
	info, err := os.Stat(dir)
	if err != nil {
		return 0, 0
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return int(st.Uid), int(st.Gid)
}
