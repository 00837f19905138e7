import SoundalikeFoundations

/// How the elements of a tensor lie in a safetensors file, little-endian.
public enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float64 = "F64"
    case int64 = "I64"

    /// Bytes an element.
    public var byteCount: Int {
        switch self {
        case .float16, .bfloat16: 2
        case .float32: 4
        case .float64, .int64: 8
        }
    }
}

/// A tensor as a file holds it: row-major, outermost dimension first.
public struct StoredTensor: Sendable, Equatable {
    /// The elements in memory; the narrow float types are widened when read.
    public enum Values: Sendable, Equatable {
        /// F32, F16 and BF16.
        case floats([Float])
        /// F64.
        case doubles([Double])
        /// I64.
        case integers([Int64])

        var count: Int {
            switch self {
            case .floats(let values): values.count
            case .doubles(let values): values.count
            case .integers(let values): values.count
            }
        }
    }

    /// How the elements lie, or will lie, in the file.
    public let elementType: ElementType
    /// Lengths of the dimensions; empty for a single number.
    public let shape: [Int]
    /// As many elements as `shape` says.
    public let values: Values

    /// - Precondition: the file reader has checked `shape` against `values`.
    init(elementType: ElementType, shape: [Int], checkedValues values: Values) {
        self.elementType = elementType
        self.shape = shape
        self.values = values
    }

    private init(_ elementType: ElementType, _ shape: [Int], _ values: Values) throws {
        guard Self.elementCount(of: shape) == values.count else {
            throw SoundalikeError(.internalFault, nil, "\(values.count) values do not fill a tensor of shape \(shape)")
        }
        self.init(elementType: elementType, shape: shape, checkedValues: values)
    }

    /// A float tensor, stored as float32 unless `halfPrecision`.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` when the values do not fill the shape; `.badData` when a finite value is too large for float16.
    public init(floats: [Float], shape: [Int], halfPrecision: Bool = false) throws {
        if halfPrecision, let value = floats.first(where: { $0.isFinite && !Float16($0).isFinite }) {
            throw SoundalikeError(.badData, nil, "\(value) does not fit float16", remedy: "store the model as float32")
        }
        try self.init(halfPrecision ? .float16 : .float32, shape, .floats(floats))
    }

    /// A float64 tensor. Throws `SoundalikeError(.internalFault)` when the values do not fill the shape.
    public init(doubles: [Double], shape: [Int]) throws {
        try self.init(.float64, shape, .doubles(doubles))
    }

    /// An int64 tensor. Throws `SoundalikeError(.internalFault)` when the values do not fill the shape.
    public init(integers: [Int64], shape: [Int]) throws {
        try self.init(.int64, shape, .integers(integers))
    }

    /// The elements of a float tensor (F32, F16 or BF16); nil for other element types.
    public var floats: [Float]? {
        if case .floats(let values) = values { values } else { nil }
    }

    /// The elements of an F64 tensor; nil for other element types.
    public var doubles: [Double]? {
        if case .doubles(let values) = values { values } else { nil }
    }

    /// The elements of an I64 tensor; nil for other element types.
    public var integers: [Int64]? {
        if case .integers(let values) = values { values } else { nil }
    }

    /// The number of elements of a shape; nil when a length is negative or the number does not fit.
    static func elementCount(of shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            guard length >= 0 else { return nil }
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard !overflows else { return nil }
            count = product
        }
        return count
    }
}
