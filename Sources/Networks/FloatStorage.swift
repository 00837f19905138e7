/// Floats that are not initialised, freed with their owner.
final class FloatStorage {
    let floats: UnsafeMutableBufferPointer<Float>

    init(count: Int) {
        floats = .allocate(capacity: count)
    }

    deinit {
        floats.deallocate()
    }
}
