import SoundalikeFoundations

/// A Swift value that C owns: it lives from ``make(_:)`` to ``free(_:)``.
final class Handle<Value> {
    let value: Value

    private init(_ value: Value) { self.value = value }

    static func make(_ value: Value) -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(Handle(value)).toOpaque()) }

    /// The value behind a handle.
    ///
    /// - Throws: `.usage` for NULL, and for a handle of something else.
    static func value(of pointer: OpaquePointer?, _ name: String) throws -> Value {
        let pointer = try required(pointer, name)
        guard let handle = Unmanaged<AnyObject>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue() as? Handle else {
            throw SoundalikeError(.usage, name, "is a handle of something else")
        }
        return handle.value
    }

    static func free(_ pointer: OpaquePointer?) {
        guard let pointer else { return }
        Unmanaged<AnyObject>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }
}
