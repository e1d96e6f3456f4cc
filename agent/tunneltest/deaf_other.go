//go:build !linux

package tunneltest

// BecomeDeaf does nothing where no program can be made deaf.
func BecomeDeaf() {}
