#if canImport(Glibc)
import Glibc

// libmpg123 writes lines of its own to standard error about damaged frames, libsndfile calls it without the flag that keeps it quiet, and nothing
// outside can set that. So the program has a function of the same name, which the dynamic linker finds first: it makes the handle as the library
// does, and sets the flag. Where libsndfile calls something else, nothing comes here.

private typealias MakeHandle = @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<CInt>?) -> OpaquePointer?
private typealias SetParameter = @convention(c) (OpaquePointer, CInt, CLong, Double) -> CInt

/// `mpg123_new`.
@_cdecl("mpg123_new")
public func makeQuietDecoder(_ decoder: UnsafePointer<CChar>?, _ error: UnsafeMutablePointer<CInt>?) -> OpaquePointer? {
    // `RTLD_NEXT`, `MPG123_ADD_FLAGS` and `MPG123_QUIET`, which are parts of these libraries' binary interfaces.
    let next = UnsafeMutableRawPointer(bitPattern: -1), addFlags: CInt = 2, quiet: CLong = 0x20
    guard let make = dlsym(next, "mpg123_new"), let set = dlsym(next, "mpg123_param"),
        let handle = unsafeBitCast(make, to: MakeHandle.self)(decoder, error)
    else { return nil }
    _ = unsafeBitCast(set, to: SetParameter.self)(handle, addFlags, quiet, 0)
    return handle
}
#endif
