#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The C library's functions that this room uses, so that no other file here imports it for them.

func sine(_ x: Double) -> Double { sin(x) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
