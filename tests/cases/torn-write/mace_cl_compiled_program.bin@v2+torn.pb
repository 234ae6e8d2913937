pairs {
  key: "activation -DACTIVATION -Dactivation=activation -DDATA_TYPE=half"
  bytes_value: "made up for this case: the program activation, number 0, and some bytes \001\002\003\n\r\n\377"
}
pairs {
  key: "conv_2d_1x1 -DBIAS -Dconv_2d_1x1=conv_2d_1x1 -DDATA_TYPE=half"
  bytes_value: "made up for this case: the program conv_2d_1x1, number 1, and some bytes \001\002\003\n\r\n\377"
}
pairs {
  key: "mace_opencl_precompiled_device_name_key"
  bytes_value: "Adreno(TM) 640"
}
pairs {
  key: "mace_opencl_precompiled_platform_info_key"
  bytes_value: "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #0c4b1f2 changeid #I5e1a77c03d Date: 03/19/21 Fri Local Branch:  Remote Branch: refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070, v1.1.1-0-g0fc55a54"
}
pairs {
  key: "program_hash_ activation -DACTIVATION -Dactivation=activation -DDATA_TYPE=half"
  bytes_value: "00000000001234567890"
}
pairs {
  key: "program_hash_ conv_2d_1x1 -DBIAS -Dconv_2d_1x1=conv_2d_1x1 -DDATA_TYPE=half"
  bytes_value: "00000000001234567891"
}
pairs {
  key: "program_hash_ softmax -DDATA_TYPE=half -Dsoftmax=softmax"
  bytes_value: "00000000001234567892"
}
pairs {
  key: "softmax -DDATA_TYPE=half -Dsoftmax=softmax"
  bytes_value: "made up for this case: the program softmax, number 2, and some bytes \001\002\003\n\r\n\377"
}
