import CSoundalikeTorch
import SoundalikeFoundations

/// A handle on one of the engine's tensors: 32-bit floats, or 64-bit integers where something is counted or indexed.
///
/// Copies of the handle are the same tensor. Operations give new tensors and are recorded for gradients as libtorch does; dimensions are
/// counted from the outermost, or, when negative, from the innermost. Whatever the engine refuses (shapes that do not fit, devices that
/// differ) is thrown as `SoundalikeError(.internalFault)` with its words.
///
/// Not `Sendable`: gradients and in-place changes make a tensor shared state. One thread works on it at a time.
public final class Tensor {
    let handle: sle_tensor

    init(owning handle: sle_tensor) {
        self.handle = handle
    }

    deinit {
        sle_free(handle)
    }
}

extension Tensor {
    /// A float tensor on the CPU with a copy of `values`, row-major. Loads the engine if need be.
    ///
    /// - Throws: `SoundalikeError`: `.unavailable` without an engine, `.internalFault` when the values do not fill the shape.
    public convenience init(_ values: [Float], shape: [Int]) throws {
        try self.init(count: values.count, shape: shape) { sle_from_floats(values, $0, $1) }
    }

    /// An integer tensor on the CPU with a copy of `values`, row-major. Throws as the float one does.
    public convenience init(integers values: [Int64], shape: [Int]) throws {
        try self.init(count: values.count, shape: shape) { sle_from_integers(values, $0, $1) }
    }

    /// A float tensor on the CPU with one value everywhere. Throws as the others do.
    public convenience init(repeating value: Float, shape: [Int]) throws {
        try self.init(count: nil, shape: shape) { sle_filled(Double(value), $0, $1) }
    }

    private convenience init(count: Int?, shape: [Int], _ make: (UnsafePointer<Int64>, Int64) -> sle_tensor?) throws {
        try Engine.load()
        var elementCount = 1
        for length in shape {
            let (product, overflows) = elementCount.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflows else { throw SoundalikeError(.internalFault, "tensor", "impossible shape \(shape)") }
            elementCount = product
        }
        guard count == nil || count == elementCount else {
            throw SoundalikeError(.internalFault, "tensor", "\(count ?? 0) values do not fill the shape \(shape)")
        }
        var made: sle_tensor?
        try Engine.perform([]) {
            made = make(shape.map(Int64.init), Int64(shape.count))
            return made == nil ? 1 : 0
        }
        guard let made else { throw SoundalikeError(.internalFault, "tensor", "the engine made none") }
        self.init(owning: made)
    }
}

extension Tensor {
    /// The lengths of the dimensions, outermost first; empty for a single number.
    public var shape: [Int] {
        withExtendedLifetime(self) {
            var lengths = [Int64](repeating: 0, count: Int(sle_rank(handle)))
            sle_shape(handle, &lengths)
            return lengths.map(Int.init)
        }
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Whether the elements are 64-bit integers.
    public var isInteger: Bool { withExtendedLifetime(self) { sle_is_integer(handle) != 0 } }

    /// Where the tensor lies.
    public var device: Device { withExtendedLifetime(self) { Device(number: sle_device(handle)) } }

    /// A copy of the elements, row-major; integers are converted.
    public func floats() throws -> [Float] {
        var values = [Float](repeating: 0, count: count)
        try Engine.perform([self]) { sle_read_floats(handle, &values, Int64(values.count)) }
        return values
    }

    /// A copy of the elements as integers, row-major.
    public func integers() throws -> [Int64] {
        var values = [Int64](repeating: 0, count: count)
        try Engine.perform([self]) { sle_read_integers(handle, &values, Int64(values.count)) }
        return values
    }

    /// The only element.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` when there are more, or none.
    public func scalar() throws -> Float {
        var value: Float = 0
        try Engine.perform([self]) { sle_read_floats(handle, &value, 1) }
        return value
    }

    /// The tensor on another device; itself when it lies there already.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` when there is no such device.
    public func to(_ device: Device) throws -> Tensor {
        if self.device == device { return self }
        try device.require()
        return try Engine.tensor(self) { sle_to_device(handle, device.number) }
    }
}
