// The benchmark's floor: the engine runs a program of one resource whose provider does nothing. Comes in and leaves:
// nothing.
import * as pulumi from "@pulumi/pulumi";

const provider =
  'exports.handler=()=>({create:async(inputs)=>({id:"nothing",outs:inputs}),diff:async()=>({changes:false})})';

class Nothing extends pulumi.CustomResource {
  constructor(name: string) {
    super("pulumi-nodejs:dynamic/bench:Nothing", name, { __provider: provider });
  }
}

void new Nothing("nothing");
