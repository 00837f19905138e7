#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The C library's functions under names that need no import of it where they are used.

@inlinable public func logarithm(_ x: Double) -> Double { log(x) }
@inlinable public func cosine(_ x: Double) -> Double { cos(x) }
@inlinable public func exponential(_ x: Double) -> Double { exp(x) }

/// Decibels of a power ratio.
@inlinable public func decibels(power: Double) -> Double { 10 * log10(power) }
/// Decibels of an amplitude ratio.
@inlinable public func decibels(amplitude: Double) -> Double { 20 * log10(amplitude) }
/// The amplitude ratio of a gain in decibels.
@inlinable public func amplitude(decibels: Double) -> Double { pow(10, decibels / 20) }
/// The power ratio of a gain in decibels.
@inlinable public func power(decibels: Double) -> Double { pow(10, decibels / 10) }
